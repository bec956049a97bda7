import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ApiCall } from './api-handler.ts';
import { ApiProblem, unavailable } from './api-problem.ts';

/** Version of the format, in the first byte. The signature follows, then the signed payload. */
const VERSION = 1;
const SIGNATURE_BYTES = 32;
const HEAD_BYTES = 1 + SIGNATURE_BYTES;
const VALID_MS = 3_600_000;

const READ_AGAIN_MS = 300_000;
const AFTER_FAILURE_MS = 30_000;
/** Minimum for a key of HMAC-SHA-256: https://www.rfc-editor.org/rfc/rfc2104#section-3 */
const MIN_SECRET_CHARACTERS = 32;

/** Key of the item after which the next page begins. */
export type PageKey = Readonly<Record<string, string>>;

export interface CursorSigning {
  readonly secret: string;
  /** Identifies the query, in as many parts as it takes: a cursor is invalid in another scope. */
  readonly scope: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Writes a cursor: opaque to clients, signed, and valid for one query and one hour. */
export function writeCursor(key: PageKey, signing: CursorSigning): string {
  const payload = Buffer.from(JSON.stringify({ key, expiresAt: signing.now + VALID_MS }));
  return Buffer.concat([Buffer.of(VERSION), signatureOf(payload, signing), payload]).toString('base64url');
}

/** @throws ApiProblem `invalid-cursor`, which does not reveal why the cursor is invalid. */
export function readCursor(cursor: string, signing: CursorSigning): PageKey {
  const bytes = Buffer.from(cursor, 'base64url');
  // Decoding ignores foreign characters and surplus bits: accept only the one text that stands for these bytes.
  if (bytes.toString('base64url') !== cursor || bytes.length <= HEAD_BYTES || bytes[0] !== VERSION) throw invalid();
  const payload = bytes.subarray(HEAD_BYTES);
  if (!timingSafeEqual(bytes.subarray(1, HEAD_BYTES), signatureOf(payload, signing))) throw invalid();

  const { key, expiresAt }: { key: PageKey; expiresAt: number } = JSON.parse(payload.toString());
  if (signing.now >= expiresAt) throw invalid();
  return key;
}

function signatureOf(payload: Buffer, { secret, scope }: CursorSigning): Buffer {
  // JSON keeps the parts of the scope apart.
  const signed = JSON.stringify([VERSION, ...scope, payload.toString('base64url')]);
  return createHmac('sha256', secret).update(signed).digest();
}

function invalid(): ApiProblem {
  return new ApiProblem(
    'invalid-cursor',
    'It belongs to another query, was changed, or is too old. Begin again without a cursor',
  );
}

/** Reads the secret from its store. */
export type ReadSecret = (signal: AbortSignal) => Promise<string>;

/** @throws ApiProblem `unavailable` if the secret could not be read yet. */
export type CachedSecret = (call: Pick<ApiCall, 'signal' | 'logger'>) => Promise<string>;

/**
 * Caches the signing secret in the container and reads it again after five minutes, so that a rotation takes effect. If
 * reading fails, it keeps using the old secret: an outdated key is better than no answers.
 *
 * @param clock milliseconds since 1970
 */
export function createCachedSecret(readSecret: ReadSecret, clock: () => number): CachedSecret {
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
  if (secret.length >= MIN_SECRET_CHARACTERS) return secret;
  throw new Error(`The secret must have at least ${MIN_SECRET_CHARACTERS} characters, and has ${secret.length}`);
}
