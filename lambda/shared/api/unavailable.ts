import { ApiProblem } from './api-problem.ts';

const RETRY_SECONDS = 5;

/** A service that the request needs did not do its part. */
export function unavailable(cause: unknown): ApiProblem {
  return new ApiProblem('unavailable', 'Nothing was taken. Try again, with the same Idempotency-Key if there was one', {
    cause,
    headers: { 'Retry-After': String(RETRY_SECONDS) },
  });
}
