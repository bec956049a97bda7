/** Cursors of pages: opaque to clients, and of use only where, when and as they were given. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { ApiProblem } from './api-problem.ts';

/** Of the format, in the first byte. The signature is next, then what it signs. */
const VERSION = 1;
const SIGNATURE_BYTES = 32;
const HEAD_BYTES = 1 + SIGNATURE_BYTES;
const VALID_MS = 3_600_000;

/** After which item the next page begins. */
export type PageKey = Readonly<Record<string, string>>;

export interface CursorSigning {
  readonly secret: string;
  /** What it is a page of, in as many parts as it takes: a cursor is of no use in another scope. */
  readonly scope: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

export function writeCursor(key: PageKey, signing: CursorSigning): string {
  const payload = Buffer.from(JSON.stringify({ key, expiresAt: signing.now + VALID_MS }));
  return Buffer.concat([Buffer.of(VERSION), signatureOf(payload, signing), payload]).toString('base64url');
}

/** @throws ApiProblem `invalid-cursor`, which does not tell what is wrong with it. */
export function readCursor(cursor: string, signing: CursorSigning): PageKey {
  const bytes = Buffer.from(cursor, 'base64url');
  // What is no base64url was overlooked, and so were bits too many: only one text stands for these bytes.
  if (bytes.toString('base64url') !== cursor || bytes.length <= HEAD_BYTES || bytes[0] !== VERSION) throw invalid();
  const payload = bytes.subarray(HEAD_BYTES);
  if (!timingSafeEqual(bytes.subarray(1, HEAD_BYTES), signatureOf(payload, signing))) throw invalid();

  const { key, expiresAt }: { key: PageKey; expiresAt: number } = JSON.parse(payload.toString());
  if (signing.now >= expiresAt) throw invalid();
  return key;
}

function signatureOf(payload: Buffer, { secret, scope }: CursorSigning): Buffer {
  // As JSON, or parts of the scope could change places with letters of their neighbours.
  const signed = JSON.stringify([VERSION, ...scope, payload.toString('base64url')]);
  return createHmac('sha256', secret).update(signed).digest();
}

function invalid(): ApiProblem {
  return new ApiProblem('invalid-cursor', 'It is of another query, changed, or too old. Begin again without a cursor');
}
