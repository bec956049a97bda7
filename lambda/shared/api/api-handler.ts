import type { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { startDeadline } from '../deadline.ts';
import type { Telemetry } from '../telemetry.ts';
import { answerProblem, type ProblemMetricNames } from './answer-problem.ts';
import { ApiProblem } from './api-problem.ts';
import { type ApiAnswer, type ApiRequest, headerOf } from './api-request.ts';
import { createCors } from './cors.ts';
import { readRestRequest } from './rest-request.ts';

export interface ApiCall {
  /** This request's own. */
  readonly logger: Logger;
  readonly context: Context;
  /** Aborts when there is just enough time left to say so. */
  readonly signal: AbortSignal;
}

/** @throws ApiProblem to end the request with it; anything else is answered 500, and logged. */
export type AnswerRequest = (request: ApiRequest, call: ApiCall) => Promise<ApiAnswer>;

export interface ApiHandlerOptions {
  /** By method. `OPTIONS` needs none. */
  readonly methods: Readonly<Record<string, AnswerRequest>>;
  /** As `createCors` takes them. */
  readonly allowedOrigins: string;
  readonly telemetry: Telemetry;
  readonly metricNames: ProblemMetricNames;
}

export type ApiHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

const EVERY_ANSWER = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };

/** The frame around every answer: methods, CORS, the deadline, problems. Whatever goes wrong, there is an answer. */
export function createApiHandler(options: ApiHandlerOptions): ApiHandler {
  const { telemetry, metricNames } = options;
  const methods = new Map(Object.entries(options.methods));
  const allow = [...methods.keys(), 'OPTIONS'].join(', ');
  const cors = createCors(options.allowedOrigins, [...methods.keys()]);

  async function answer(request: ApiRequest, call: ApiCall): Promise<ApiAnswer> {
    const answerRequest = methods.get(request.method);
    if (answerRequest) return answerRequest(request, call);
    throw new ApiProblem('method-not-allowed', `Use ${allow}`, { headers: { Allow: allow } });
  }

  return async (event, context) => {
    const startedAt = Date.now();
    const deadline = startDeadline(context);
    const request = readRestRequest(event);
    const origin = headerOf(request, 'origin');
    telemetry.logger.addContext(context);
    const logger = telemetry.logger.createChild();
    logger.appendKeys({ requestId: request.requestId });
    try {
      if (request.method === 'OPTIONS') {
        return { statusCode: 204, headers: { Allow: allow, ...cors.preflightHeadersFor(origin) }, body: '' };
      }
      const answered = await deadline
        .enforce(answer(request, { logger, context, signal: deadline.signal }))
        .catch((error: unknown) =>
          answerProblem(error, {
            request,
            logger,
            metrics: telemetry.metrics,
            metricNames,
            ms: Date.now() - startedAt,
          }),
        );
      return { ...answered, headers: { ...EVERY_ANSWER, ...answered.headers, ...cors.headersFor(origin) } };
    } finally {
      deadline.stop();
      if (telemetry.metrics.hasStoredMetrics()) telemetry.metrics.publishStoredMetrics();
    }
  };
}
