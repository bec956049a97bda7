import { asciiJson } from '../shared/ascii-json.ts';
import { PermanentError } from '../shared/errors.ts';

const TYPE = 'copy-file.hand-over';

/**
 * A copy in parts that its function had no time to finish, as a message to our own queue. It names the upload itself:
 * uploads found by listing can't be told apart from those of other files and other versions.
 */
export interface HandOver {
  readonly bucket: string;
  readonly key: string;
  /** With quotes, as HEAD gives it. */
  readonly eTag: string;
  readonly versionId?: string;
  /** ISO 8601. */
  readonly lastModified?: string;
  readonly uploadId: string;
  readonly partBytes: number;
  /** ISO 8601, of the event that started the copy. */
  readonly eventTime?: string;
}

export function writeHandOver(handOver: HandOver): string {
  return asciiJson({ type: TYPE, ...handOver });
}

/**
 * @returns undefined if the message is something else.
 * @throws PermanentError `MALFORMED_MESSAGE` if it is a hand-over that lacks something.
 */
export function readHandOver(body: string): HandOver | undefined {
  // Other messages are far more frequent; they are parsed once, by those who understand them.
  if (!body.includes(TYPE)) return undefined;
  const message = parse(body);
  if (message?.type !== TYPE) return undefined;

  const { bucket, key, eTag, versionId, lastModified, uploadId, partBytes, eventTime } = message;
  const required = { bucket, key, eTag, uploadId };
  const optional = { versionId, lastModified, eventTime };
  const isComplete = Object.values(required).every((value) => typeof value === 'string' && value !== '');
  const isTyped = Object.values(optional).every((value) => value === undefined || typeof value === 'string');
  if (!isComplete || !isTyped || !Number.isSafeInteger(partBytes) || Number(partBytes) <= 0) {
    throw new PermanentError('MALFORMED_MESSAGE', 'The message is a hand-over with missing or wrong fields');
  }
  const { type: _, ...handOver } = message;
  return handOver as unknown as HandOver;
}

function parse(body: string): Record<string, unknown> | undefined {
  try {
    const message: unknown = JSON.parse(body);
    return typeof message === 'object' && message !== null ? (message as Record<string, unknown>) : undefined;
  } catch {
    return undefined; // whoever reads S3 messages says what is wrong with it
  }
}
