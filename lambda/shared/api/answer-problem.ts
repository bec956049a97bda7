import type { Logger } from '@aws-lambda-powertools/logger';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { failureOf } from '../errors.ts';
import { ApiProblem, problemBody } from './api-problem.ts';
import type { ApiAnswer, ApiRequest } from './api-request.ts';
import { PROBLEM_MEDIA_TYPE, PROBLEMS } from './contract.ts';
import { unavailable } from './unavailable.ts';

export interface ProblemMetricNames {
  /** Answers of 4xx. */
  readonly rejected: string;
  /** Answers of 503. */
  readonly unavailable: string;
}

interface Answering {
  readonly request: ApiRequest;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly metricNames: ProblemMetricNames;
  readonly ms: number;
}

/** Answers a request that failed, and writes down why: a client's fault in its own words, ours with their cause. */
export function answerProblem(error: unknown, { request, logger, metrics, metricNames, ms }: Answering): ApiAnswer {
  const problem = problemOf(error);
  const { status } = PROBLEMS[problem.code];
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
