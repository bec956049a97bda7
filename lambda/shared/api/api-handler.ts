import type { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { startDeadline } from '../deadline.ts';
import type { Telemetry } from '../telemetry.ts';
import { answerProblem, type ProblemMetricNames } from './api-problem.ts';
import type { ApiAnswer, ApiRequest } from './api-request.ts';

export interface ApiCall {
  /** Logger of this request. */
  readonly logger: Logger;
  readonly context: Context;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Aborts when there is just enough time left for an answer. */
  readonly signal: AbortSignal;
}

/** @throws ApiProblem to answer with it; any other error is logged and answered with 500. */
export type AnswerRequest<Request extends ApiRequest = ApiRequest> = (
  request: Request,
  call: ApiCall,
) => Promise<ApiAnswer>;

export interface ApiHandlerOptions<Event, Request extends ApiRequest> {
  /** Reads the payload version that the API sends. */
  readonly readRequest: (event: Event) => Request;
  readonly answer: AnswerRequest<Request>;
  /**
   * Headers for every answer to the request, problems included.
   *
   * @default - only the headers that every answer has
   */
  readonly headersFor?: (request: Request) => Readonly<Record<string, string>>;
  readonly telemetry: Telemetry;
  readonly metricNames: ProblemMetricNames;
}

/** Resolves to an answer that is valid in both payload versions. */
export type ApiHandler<Event> = (
  event: Event,
  context: Context,
) => Promise<ApiAnswer & { headers: Record<string, string> }>;

const EVERY_ANSWER = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };

/** Adds deadline, problems, logs and metrics to the answers of an API. Every request gets an answer, whatever fails. */
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
        .enforce(answer(request, { logger, context, startedAt, signal: deadline.signal }))
        .catch((error: unknown) => answerProblem(error, { request, logger, metrics, metricNames, startedAt }));
      return { ...answered, headers: { ...EVERY_ANSWER, ...answered.headers, ...options.headersFor?.(request) } };
    } finally {
      deadline.stop();
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    }
  };
}
