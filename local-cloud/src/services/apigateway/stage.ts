import type { ApiRequest, Header } from './api-request.ts';
import { type ApiIdentity, domainOf, type Exchange, remember } from './exchange.ts';
import { MalformedResponseError } from './function-response.ts';
import { type Invoke, type InvokePermission, mayInvoke } from './invoke-function.ts';
import type { StageSettings } from './stage-settings.ts';
import { createThrottles, type ThrottlingLimits } from './throttle.ts';

export interface Reply {
  readonly status: number;
  readonly headers: readonly Header[];
  readonly body: Buffer | string;
}

/** The route of a request. */
export interface Route {
  /** Identifies the route in its stage. */
  readonly key: string;
  readonly limits: ThrottlingLimits | undefined;
  readonly functionName: string;
  readonly timeoutMs: number;
  /** Method and path in the source ARN of the call, e.g. `GET/items/*`. */
  readonly call: string;
  /** Values of the variables in the path. */
  readonly pathParameters: Readonly<Record<string, string>>;
  /** Variables for `$context`. */
  readonly context: Readonly<Record<string, string>>;
}

/** Reasons for which both kinds of API respond without their function. */
export type Problem = 'configuration' | 'function-failed' | 'no-route' | 'throttled' | 'timed-out' | 'too-large';

/** A response that the API gives without its function. */
export interface OwnAnswer {
  readonly status: number;
  readonly message: string;
}

interface FailureDetails {
  /** @default - the message of the answer */
  readonly message?: string;
  /** Reason for the access log and the terminal; the client does not see it. */
  readonly reason?: string;
  readonly headers?: readonly Header[];
  /** Errors of the body by the rules of its model. */
  readonly validationErrors?: string;
}

/** Ends a request with a response that the API gives without its function. */
export class RequestFailure<Answer extends OwnAnswer = OwnAnswer> extends Error {
  override readonly name = 'RequestFailure';
  readonly answer: Answer;
  readonly details: FailureDetails;

  constructor(answer: Answer, details: FailureDetails = {}) {
    super(details.message ?? answer.message);
    this.answer = answer;
    this.details = details;
  }
}

/** Everything in which a stage of a REST API and a stage of an HTTP API differ. */
export interface StageKind<Found extends Route, Answer extends OwnAnswer> {
  readonly api: ApiIdentity;
  readonly settings: StageSettings;
  readonly metricNames: {
    /** Dimension of the metrics of the API. */
    readonly api: Readonly<Record<string, string>>;
    readonly clientErrors: string;
    readonly serverErrors: string;
  };
  readonly answers: Readonly<Record<Problem, Answer>>;
  /** First words of the reason for a malformed response of a function. */
  readonly malformedResponse: string;
  /** Returns the variables for `$context` that every request to the stage has. */
  context(request: ApiRequest): Readonly<Record<string, string>>;
  /** Answers a request that needs no route. */
  preflight?(request: ApiRequest): Reply | undefined;
  findRoute(request: ApiRequest): Found | undefined;
  /**
   * Authorizes or validates a request and makes the event for its function.
   *
   * @throws RequestFailure for a request that may not pass
   */
  toEvent(request: ApiRequest, exchange: Exchange, route: Found): object | Promise<object>;
  /** @throws MalformedResponseError */
  toReply(payload: string, request: ApiRequest): Reply;
  failureReply(failure: RequestFailure<Answer>, request: ApiRequest, exchange: Exchange, route?: Found): Reply;
  /** Adds the headers that every answer has. */
  finish(reply: Reply, request: ApiRequest, exchange: Exchange): Reply;
}

/** A deployed stage of an API. */
export interface ApiStage extends Pick<StageKind<Route, OwnAnswer>, 'api' | 'settings' | 'metricNames'> {
  answer(request: ApiRequest, exchange: Exchange): Promise<Reply>;
}

export interface StagePorts {
  readonly permissions: readonly InvokePermission[];
  readonly invoke: Invoke;
  readonly nowMs: () => number;
}

/** Passes requests through a stage: route, throttle, authorize or validate, invoke the function, respond. */
export function openStage<Found extends Route, Answer extends OwnAnswer>(
  kind: StageKind<Found, Answer>,
  { permissions, invoke, nowMs }: StagePorts,
): ApiStage {
  const { api, settings, answers } = kind;
  const mayPass = createThrottles(nowMs);

  async function pass(request: ApiRequest, exchange: Exchange): Promise<Reply> {
    let route: Found | undefined;
    try {
      if (!request.body) throw new RequestFailure(answers['too-large'], { reason: 'above 10 MB' });
      route = kind.findRoute(request);
      if (!route) throw new RequestFailure(answers['no-route']);
      remember(exchange, route.context);
      if (!mayPass(route.key, route.limits)) throw new RequestFailure(answers.throttled);
      const event = await kind.toEvent(request, exchange, route);
      return toReply(kind, await call(route, event, exchange), request);
    } catch (error) {
      if (!(error instanceof RequestFailure)) throw error;
      const { message } = error;
      remember(exchange, { 'error.message': message, 'error.messageString': JSON.stringify(message) });
      return kind.failureReply(error, request, exchange, route);
    }
  }

  async function call(route: Found, event: object, exchange: Exchange): Promise<string> {
    const { functionName, timeoutMs } = route;
    const sourceArn = `arn:aws:execute-api:${api.region}:${api.accountId}:${api.id}/${settings.name}/${route.call}`;
    if (!mayInvoke(permissions, functionName, sourceArn)) {
      const reason = `Invalid permissions on Lambda function: no permission of ${functionName} covers ${sourceArn}`;
      throw new RequestFailure(answers.configuration, { reason });
    }
    const outcome = await invoke({ functionName, event, timeoutMs }, exchange);
    if ('payload' in outcome) return outcome.payload;
    throw new RequestFailure(answers[outcome.problem], { reason: outcome.reason });
  }

  return {
    api,
    settings,
    metricNames: kind.metricNames,
    async answer(request, exchange) {
      remember(exchange, {
        accountId: api.accountId,
        apiId: api.id,
        domainName: domainOf(api),
        domainPrefix: api.id,
        stage: settings.name,
        ...kind.context(request),
      });
      return kind.finish(kind.preflight?.(request) ?? (await pass(request, exchange)), request, exchange);
    },
  };
}

function toReply<Found extends Route, Answer extends OwnAnswer>(
  kind: StageKind<Found, Answer>,
  payload: string,
  request: ApiRequest,
): Reply {
  try {
    return kind.toReply(payload, request);
  } catch (error) {
    if (!(error instanceof MalformedResponseError)) throw error;
    const reason = `${kind.malformedResponse}: ${error.message}`;
    throw new RequestFailure(kind.answers['function-failed'], { reason });
  }
}
