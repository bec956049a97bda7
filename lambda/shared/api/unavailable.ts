import { ApiProblem } from './api-problem.ts';

const RETRY_SECONDS = 5;

/** A service that the request needs did not do its part, or did not say so: what was sent may have been taken all the same. */
export function unavailable(cause: unknown): ApiProblem {
  return new ApiProblem('unavailable', 'Try again, with the same Idempotency-Key if there was one', {
    cause,
    headers: { 'Retry-After': String(RETRY_SECONDS) },
  });
}
