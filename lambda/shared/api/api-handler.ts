import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { startDeadline } from '../deadline.ts';
import type { Telemetry } from '../telemetry.ts';
import { ApiProblem, problemBody } from './api-problem.ts';
import { type ApiAnswer, type ApiRequest, headerOf } from './api-request.ts';
import { PROBLEM_MEDIA_TYPE, PROBLEMS } from './contract.ts';
import { createCors } from './cors.ts';
import { readRestRequest } from './rest-request.ts';
import { unavailable } from './unavailable.ts';

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
  /** By method. `OPTIONS` is answered without. */
  readonly methods: Readonly<Record<string, AnswerRequest>>;
  /** As `createCors` takes them. */
  readonly allowedOrigins: string;
  readonly telemetry: Telemetry;
  readonly metricNames: { readonly rejected: string; readonly unavailable: string };
}

export type ApiHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

/** The frame around every answer: methods, CORS, problems, the deadline, one log line. It never throws. */
export function createApiHandler(options: ApiHandlerOptions): ApiHandler {
  const { telemetry, metricNames } = options;
  const methods = Object.keys(options.methods);
  const allow = [...methods, 'OPTIONS'].join(', ');
  const cors = createCors(options.allowedOrigins, methods);

  async function answer(request: ApiRequest, call: ApiCall): Promise<ApiAnswer> {
    const answerRequest = Object.hasOwn(options.methods, request.method) && options.methods[request.method];
    if (answerRequest) return answerRequest(request, call);
    throw new ApiProblem('method-not-allowed', `Use ${allow}`, { headers: { Allow: allow } });
  }

  function answerProblem(error: unknown, request: ApiRequest, logger: Logger): ApiAnswer {
    const problem = problemOf(error);
    const { status } = PROBLEMS[problem.code];
    const facts = { problem: problem.code, status };
    if (status < 500) {
      telemetry.metrics.addMetric(metricNames.rejected, MetricUnit.Count, 1);
      logger.info('rejected', { ...facts, outcome: 'rejected' });
    } else {
      telemetry.metrics.addMetric(metricNames.unavailable, MetricUnit.Count, 1);
      const outcome = status === 503 ? 'unavailable' : 'failed';
      logger.error(outcome, { ...facts, outcome, error: problem.cause });
    }
    return {
      statusCode: status,
      headers: { ...problem.headers, 'Content-Type': PROBLEM_MEDIA_TYPE },
      body: JSON.stringify(problemBody(problem, request)),
    };
  }

  return async (event, context) => {
    const deadline = startDeadline(context);
    telemetry.logger.addContext(context);
    const logger = telemetry.logger.createChild();
    const request = readRestRequest(event);
    const { requestId } = request;
    logger.appendKeys({ requestId });
    const origin = headerOf(request, 'origin');
    try {
      if (request.method === 'OPTIONS') {
        return { statusCode: 204, headers: { Allow: allow, ...cors.preflightHeadersFor(origin) }, body: '' };
      }
      const answered = await deadline
        .enforce(answer(request, { logger, context, signal: deadline.signal }))
        .catch((error: unknown) => answerProblem(error, request, logger));
      return { ...answered, headers: { ...PRIVATE, ...answered.headers, ...cors.headersFor(origin) } };
    } finally {
      deadline.stop();
      if (telemetry.metrics.hasStoredMetrics()) telemetry.metrics.publishStoredMetrics();
    }
  };
}

const PRIVATE = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };

function problemOf(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof Error && error.name === 'DeadlineError') return unavailable(error);
  return new ApiProblem('internal-error', 'It is logged under the request id', { cause: error });
}
