import { PermanentError } from './errors.ts';
import { checkKey, decodeEventKey } from './object-key.ts';

/** A new current version of an object, whichever way its event arrived. */
export interface ObjectCreated {
  readonly bucket: string;
  /** Decoded, exactly as S3 stores it. */
  readonly key: string;
  readonly size?: number;
  /** Without quotes. */
  readonly eTag?: string;
  readonly versionId?: string;
  /** Hexadecimal; see `compareSequencers`. */
  readonly sequencer?: string;
  /** ISO 8601. */
  readonly eventTime?: string;
}

export type S3Record =
  | { readonly kind: 'created'; readonly object: ObjectCreated }
  /** An event that needs no copy, `s3:TestEvent` among them. */
  | { readonly kind: 'ignored'; readonly eventName: string }
  /** One bad record doesn't keep its neighbours in the same message from being processed. */
  | { readonly kind: 'invalid'; readonly error: PermanentError };

type Json = Record<string, unknown>;

/**
 * Reads a queue message about S3 objects: sent by S3 itself, through SNS (wrapped or raw) or by EventBridge.
 *
 * @throws PermanentError `MALFORMED_MESSAGE` if the message is none of these.
 */
export function readS3Message(body: string): S3Record[] {
  const message = unwrapNotification(parseObject(body));
  if (message.Event === 's3:TestEvent') return [{ kind: 'ignored', eventName: 's3:TestEvent' }];
  if (message.source === 'aws.s3') return [guarded(() => readEventBridge(message))];
  if (Array.isArray(message.Records) && message.Records.length > 0) {
    return message.Records.map((record: unknown) => guarded(() => readNotification(record)));
  }
  throw malformed('is not an S3 event: no Records, no EventBridge source, no test event');
}

function unwrapNotification(message: Json): Json {
  if (message.Type !== 'Notification') return message;
  if (typeof message.Message !== 'string') throw malformed('is an SNS notification without a Message');
  return parseObject(message.Message);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
function readNotification(record: unknown): S3Record {
  if (!isObject(record) || record.eventSource !== 'aws:s3') throw malformed('has a record that is not from S3');
  // A new minor version only adds fields; a new major one may change the meaning of those we read.
  if (!/^2(\.|$)/.test(String(record.eventVersion))) {
    throw malformed(`has event version ${String(record.eventVersion)}, only 2.x is understood`);
  }
  const eventName = text(record.eventName) ?? '';
  if (!eventName.startsWith('ObjectCreated:')) return { kind: 'ignored', eventName };

  const s3 = child(record, 's3');
  const object = child(s3, 'object');
  return created(text(child(s3, 'bucket').name), decodeEventKey(text(object.key) ?? ''), {
    size: object.size,
    eTag: object.eTag,
    versionId: object.versionId,
    sequencer: object.sequencer,
    eventTime: record.eventTime,
  });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html: here the key is not encoded. */
function readEventBridge(event: Json): S3Record {
  const eventName = text(event['detail-type']) ?? '';
  if (eventName !== 'Object Created') return { kind: 'ignored', eventName };

  const detail = child(event, 'detail');
  const object = child(detail, 'object');
  return created(text(child(detail, 'bucket').name), text(object.key) ?? '', {
    size: object.size,
    eTag: object.etag,
    versionId: object['version-id'],
    sequencer: object.sequencer,
    eventTime: event.time,
  });
}

function created(
  bucket: string | undefined,
  key: string,
  fields: Record<keyof Omit<ObjectCreated, 'bucket' | 'key'>, unknown>,
): S3Record {
  if (bucket === undefined) throw malformed('has an event without a bucket name');
  const eTag = text(fields.eTag)?.replaceAll('"', '');
  const versionId = text(fields.versionId);
  const sequencer = text(fields.sequencer);
  const eventTime = text(fields.eventTime);
  return {
    kind: 'created',
    object: {
      bucket,
      key: checkKey(key),
      ...(Number.isSafeInteger(fields.size) && { size: Number(fields.size) }),
      ...(eTag && { eTag }),
      ...(versionId && { versionId }),
      ...(sequencer && /^[0-9a-f]+$/i.test(sequencer) && { sequencer }),
      ...(eventTime && { eventTime }),
    },
  };
}

function guarded(read: () => S3Record): S3Record {
  try {
    return read();
  } catch (error) {
    if (error instanceof PermanentError) return { kind: 'invalid', error };
    throw error;
  }
}

function parseObject(json: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw malformed('is not JSON', { cause });
  }
  if (!isObject(value)) throw malformed('is not a JSON object');
  return value;
}

function child(parent: Json, name: string): Json {
  const value = parent[name];
  if (!isObject(value)) throw malformed(`has an event without '${name}'`);
  return value;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Says what is wrong, never what the message said: bodies stay out of logs. */
function malformed(problem: string, options?: ErrorOptions): PermanentError {
  return new PermanentError('MALFORMED_MESSAGE', `The message ${problem}`, options);
}
