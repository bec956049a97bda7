import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { failureOf } from '../errors.ts';
import type { ValueError } from '../schema-check.ts';
import type { Telemetry } from '../telemetry.ts';
import type { ApiAnswer, ApiRequest } from './api-request.ts';
import { PROBLEM_MEDIA_TYPE, PROBLEM_TYPE_PREFIX, PROBLEMS, type ProblemCode } from './contract.ts';

const RETRY_SECONDS = 5;

interface ApiProblemOptions extends ErrorOptions {
  readonly errors?: readonly ValueError[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Ends a request with this problem as its answer. `cause` is for the logs only. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly code: ProblemCode;
  readonly errors: readonly ValueError[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ProblemCode, detail: string, options: ApiProblemOptions = {}) {
    super(detail, options);
    this.code = code;
    this.errors = options.errors;
    this.headers = options.headers ?? {};
  }
}

/** A service that the request needs failed, or its answer got lost: the request may have been accepted nevertheless. */
export function unavailable(cause: unknown): ApiProblem {
  return new ApiProblem('unavailable', 'Try again, with the same Idempotency-Key if there was one', {
    cause,
    headers: { 'Retry-After': String(RETRY_SECONDS) },
  });
}

export interface ProblemMetricNames {
  /** Counts answers with status 4xx. */
  readonly rejected: string;
  /** Counts answers with status 503. */
  readonly unavailable: string;
}

interface FailedCall extends Telemetry {
  readonly request: ApiRequest;
  readonly metricNames: ProblemMetricNames;
  readonly startedAt: number;
}

/** Makes the answer to a request that failed, and logs and counts it. Only errors on our side are logged with their cause. */
export function answerProblem(
  error: unknown,
  { request, logger, metrics, metricNames, startedAt }: FailedCall,
): ApiAnswer {
  const problem = problemOf(error);
  const { status } = PROBLEMS[problem.code];
  const ms = Date.now() - startedAt;
  if (status < 500) {
    metrics.addMetric(metricNames.rejected, MetricUnit.Count, 1);
    logger.info('rejected', { outcome: 'rejected', errorCode: problem.code, errorMessage: problem.message, ms });
  } else if (problem.code === 'unavailable') {
    metrics.addMetric(metricNames.unavailable, MetricUnit.Count, 1);
    const { code, message } = failureOf(problem.cause);
    logger.error('unavailable', { outcome: 'unavailable', errorCode: code, errorMessage: message, ms });
  } else {
    logger.error('failed', { outcome: 'failed', errorCode: problem.code, error: problem.cause, ms });
  }
  return {
    statusCode: status,
    headers: { ...problem.headers, 'Content-Type': PROBLEM_MEDIA_TYPE },
    body: JSON.stringify(problemBody(problem, request)),
  };
}

function problemOf(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof Error && error.name === 'DeadlineError') return unavailable(error);
  return new ApiProblem('internal-error', 'It is logged under the request id', { cause: error });
}

/** Follows RFC 9457, with the request id in addition, which finds the log lines. */
function problemBody({ code, message, errors }: ApiProblem, { path, requestId }: ApiRequest) {
  return {
    type: PROBLEM_TYPE_PREFIX + code,
    ...PROBLEMS[code],
    detail: message,
    instance: path,
    requestId,
    ...(errors && { errors }),
  };
}
