import { ApiProblem } from './api-problem.ts';
import type { ApiRequest } from './api-request.ts';
import { IDEMPOTENCY_KEY_PATTERN } from './contract.ts';

const pattern = new RegExp(IDEMPOTENCY_KEY_PATTERN);

/**
 * https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 *
 * @returns undefined if the client sent none: then every request is a new one.
 * @throws ApiProblem `invalid-idempotency-key`
 */
export function readIdempotencyKey({ headers }: Pick<ApiRequest, 'headers'>): string | undefined {
  const [key, ...more] = headers.get('idempotency-key') ?? [];
  if (key === undefined) return undefined;
  if (more.length > 0) throw new ApiProblem('invalid-idempotency-key', 'Send one Idempotency-Key');
  if (!pattern.test(key)) {
    throw new ApiProblem('invalid-idempotency-key', 'An Idempotency-Key has 1 to 128 visible characters of ASCII');
  }
  return key;
}
