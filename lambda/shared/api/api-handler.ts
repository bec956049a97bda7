import type { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { startDeadline } from '../deadline.ts';
import type { Telemetry } from '../telemetry.ts';
import { answerProblem, type ProblemMetricNames } from './answer-problem.ts';
import type { ApiAnswer, ApiRequest } from './api-request.ts';

export interface ApiCall {
  /** This request's own. */
  readonly logger: Logger;
  readonly context: Context;
  /** Aborts when there is just enough time left to say so. */
  readonly signal: AbortSignal;
}

/** @throws ApiProblem to end the request with it; anything else is answered 500, and logged. */
export type AnswerRequest<Request extends ApiRequest = ApiRequest> = (
  request: Request,
  call: ApiCall,
) => Promise<ApiAnswer>;

export interface ApiHandlerOptions<Event, Request extends ApiRequest> {
  /** Of the payload version that the API sends. */
  readonly readRequest: (event: Event) => Request;
  readonly answer: AnswerRequest<Request>;
  /**
   * For every answer to the request, problems included.
   *
   * @default - none beyond those that every answer has
   */
  readonly headersFor?: (request: Request) => Readonly<Record<string, string>>;
  readonly telemetry: Telemetry;
  readonly metricNames: ProblemMetricNames;
}

/** What it resolves to is an answer in either payload version. */
export type ApiHandler<Event> = (
  event: Event,
  context: Context,
) => Promise<ApiAnswer & { headers: Record<string, string> }>;

const EVERY_ANSWER = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };

/** The frame around every answer: the deadline, problems, logs and metrics. Whatever goes wrong, there is an answer. */
export function createApiHandler<Event, Request extends ApiRequest>(
  options: ApiHandlerOptions<Event, Request>,
): ApiHandler<Event> {
  const { readRequest, answer, telemetry, metricNames } = options;
  const { metrics } = telemetry;

  return async (event, context) => {
    const startedAt = Date.now();
    const deadline = startDeadline(context);
    const request = readRequest(event);
    telemetry.logger.addContext(context);
    const logger = telemetry.logger.createChild();
    logger.appendKeys({ requestId: request.requestId });
    try {
      const answered = await deadline
        .enforce(answer(request, { logger, context, signal: deadline.signal }))
        .catch((error: unknown) =>
          answerProblem(error, { request, logger, metrics, metricNames, ms: Date.now() - startedAt }),
        );
      return { ...answered, headers: { ...EVERY_ANSWER, ...answered.headers, ...options.headersFor?.(request) } };
    } finally {
      deadline.stop();
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    }
  };
}
