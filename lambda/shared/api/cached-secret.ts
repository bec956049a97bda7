import type { ApiCall } from './api-handler.ts';
import { unavailable } from './unavailable.ts';

const READ_AGAIN_MS = 300_000;
const AFTER_FAILURE_MS = 30_000;
/** Of a key for HMAC-SHA-256: https://www.rfc-editor.org/rfc/rfc2104#section-3 */
const MIN_CHARACTERS = 32;

/** Reads the secret where it is kept. */
export type ReadSecret = (signal: AbortSignal) => Promise<string>;

/** @throws ApiProblem `unavailable` if it could never be read. */
export type CachedSecret = (call: Pick<ApiCall, 'signal' | 'logger'>) => Promise<string>;

/**
 * A secret that is read once per container, and again after five minutes, so that a rotation arrives. If it can't be read
 * again, the old one is used: better an outdated key than no answers.
 *
 * @param clock milliseconds since 1970
 */
export function createCachedSecret(readSecret: ReadSecret, clock: () => number = Date.now): CachedSecret {
  let known: string | undefined;
  let readAgainAt = 0;

  return async ({ signal, logger }) => {
    if (known !== undefined && clock() < readAgainAt) return known;
    try {
      known = checked(await readSecret(signal));
      readAgainAt = clock() + READ_AGAIN_MS;
    } catch (error) {
      if (known === undefined) throw unavailable(error);
      logger.warn('secret not read again, the old one is used', error as Error);
      readAgainAt = clock() + AFTER_FAILURE_MS;
    }
    return known;
  };
}

function checked(secret: string): string {
  if (secret.length >= MIN_CHARACTERS) return secret;
  throw new Error(`The secret must have at least ${MIN_CHARACTERS} characters, and has ${secret.length}`);
}
