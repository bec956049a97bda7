import { PermanentError } from '../shared/errors.ts';
import { asciiJson, isFields, type MessageFields } from '../shared/message-fields.ts';

const TYPE = 'copy-file.hand-over';

/**
 * Message to our own queue about a copy in parts that its function had no time to finish. It has the upload's id, because a
 * list of uploads does not show which source version they belong to.
 */
export interface HandOver {
  readonly bucket: string;
  readonly key: string;
  /** ETag with quotes, as in the answer to HEAD. */
  readonly eTag: string;
  readonly versionId?: string;
  /** ISO 8601 time. */
  readonly lastModified?: string;
  readonly uploadId: string;
  readonly partBytes: number;
  /** ISO 8601 time of the event that started the copy. */
  readonly eventTime?: string;
}

export function writeHandOver(handOver: HandOver): string {
  return asciiJson({ type: TYPE, ...handOver });
}

/**
 * @returns undefined if the message is not a hand-over.
 * @throws PermanentError `MALFORMED_MESSAGE` if it is a hand-over with missing or wrong fields.
 */
export function readHandOver(body: string): HandOver | undefined {
  // Avoids parsing the far more frequent S3 messages twice.
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

function parse(body: string): MessageFields | undefined {
  try {
    const message: unknown = JSON.parse(body);
    return isFields(message) ? message : undefined;
  } catch {
    return undefined; // `readS3Message` reports what is wrong.
  }
}
