import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../base/clock.ts';
import type { Service } from '../../front-door/service.ts';
import type { FunctionHost } from '../aws-lambda/functions/host.ts';
import type { MetricStore } from '../cloudwatch/metrics/metric-store.ts';
import type { LogStore } from '../logs/log-store.ts';
import { type ApiRequest, apiAddress, hasTooLargeHead, readApiRequest } from './api-request.ts';
import { createExchange } from './exchange.ts';
import { DEFAULT_STAGE, type HttpApi } from './http/http-api.ts';
import { createInvoker, type InvokePermission } from './invoke-function.ts';
import { recordRequest } from './request-records.ts';
import type { RestApi } from './rest/rest-api.ts';
import { type ApiStage, type OwnAnswer, openStage, type Reply, type Route, type StageKind } from './stage.ts';

export interface GatewayOptions {
  readonly functions: Pick<FunctionHost, 'invoke'>;
  readonly logs: LogStore;
  readonly metrics: MetricStore;
  readonly clock: Clock;
  /** Shows the user a line while the cloud runs. */
  log(line: string): void;
}

/** API Gateway: the APIs of all stacks as their templates declare them, and their stages. */
export interface Gateway extends Service {
  /** REST APIs by id. */
  readonly restApis: Map<string, RestApi>;
  /** HTTP APIs by id. */
  readonly httpApis: Map<string, HttpApi>;
  readonly permissions: InvokePermission[];
  readonly nowMs: () => number;
  /** Opens a stage. It replaces an earlier stage of that name. */
  openStage<Found extends Route, Answer extends OwnAnswer>(kind: StageKind<Found, Answer>): void;
  /** Answers a request of another service of this process. Its path begins with the name of the stage. */
  answer(apiId: string, request: ApiRequest): Promise<Reply>;
}

export function openApiGateway({ functions, logs, metrics, clock, log }: GatewayOptions): Gateway {
  const stages = new Map<string, Map<string, ApiStage>>();
  const permissions: InvokePermission[] = [];
  const invoke = createInvoker(functions, clock);

  /** Finds the stage that the path begins with, or else the default stage, which receives the whole path. */
  function findStage(apiId: string, path: string): { stage: ApiStage; path: string } | undefined {
    const ofApi = stages.get(apiId);
    const [, name = '', below = ''] = /^\/([^/]*)(.*)$/.exec(path) ?? [];
    const named = name === DEFAULT_STAGE ? undefined : ofApi?.get(name);
    if (named) return { stage: named, path: below || '/' };
    const stage = ofApi?.get(DEFAULT_STAGE);
    return stage && { stage, path };
  }

  async function answer(apiId: string, request: ApiRequest): Promise<Reply> {
    const requested = `${request.method} ${apiId}${request.path}`;
    const found = findStage(apiId, request.path);
    if (!found) {
      const known = [...stages].flatMap(([id, ofApi]) => [...ofApi.keys()].map((name) => `${id}/${name}`));
      log(`${requested}: no API has this stage; the stages are ${known.join(', ') || 'none'}`);
      return FORBIDDEN;
    }
    const { stage, path } = found;
    const exchange = createExchange(request);
    const reply = hasTooLargeHead(request) ? HEAD_TOO_LARGE : await stage.answer({ ...request, path }, exchange);
    recordRequest({ logs, metrics, nowMs: clock.now }, stage, reply, exchange);
    // AWS writes the reason to the execution log. A developer looks at the terminal.
    const reason = exchange.context.get('integrationErrorMessage');
    if (reason !== undefined && reply.status >= 500) log(`${requested}: ${reply.status}, ${reason}`);
    return reply;
  }

  return {
    restApis: new Map(),
    httpApis: new Map(),
    permissions,
    nowMs: clock.now,
    openStage(kind) {
      const { api, settings } = kind;
      const ofApi = stages.get(api.id) ?? new Map<string, ApiStage>();
      stages.set(api.id, ofApi.set(settings.name, openStage(kind, { permissions, invoke, nowMs: clock.now })));
    },
    answer,
    async handle(request, response) {
      const address = apiAddress(request) ?? { apiId: '', path: '/', queryString: '' };
      sendReply(request, response, await answer(address.apiId, await readApiRequest(request, address, clock.now())));
    },
    close: async () => {},
  };
}

const FORBIDDEN = plain(403, 'ForbiddenException', 'Forbidden');
const HEAD_TOO_LARGE = plain(431, 'RequestHeaderFieldsTooLargeException', 'Request Header Fields Too Large');

function plain(status: number, errorType: string, message: string): Reply {
  const headers = [
    ['Content-Type', 'application/json'],
    ['x-amzn-ErrorType', errorType],
  ] as const;
  return { status, headers, body: JSON.stringify({ message }) };
}

/** Statuses whose responses have neither a body nor its length. */
const BODILESS = [204, 304];

function sendReply(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Reply): void {
  const length = BODILESS.includes(status) ? [] : [['Content-Length', String(Buffer.byteLength(body))] as const];
  response.writeHead(status, [...headers, ...length].flat());
  response.end(request.method === 'HEAD' || BODILESS.includes(status) ? undefined : body);
}
