import { PermanentError } from './errors.ts';
import { asciiJson, isFields, type MessageFields, malformedMessage, readMessageFields } from './message-fields.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const MAX_KEY_BYTES = 1_024;

/** A new current version of an object, as its event describes it. */
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
  /** An event that needs no copy, such as `s3:TestEvent`. */
  | { readonly kind: 'ignored'; readonly eventName: string }
  /** An invalid record does not keep the other records of its message from being processed. */
  | { readonly kind: 'invalid'; readonly error: PermanentError };

/**
 * Reads a queue message about S3 objects: sent by S3 itself, through SNS (wrapped or raw) or by EventBridge.
 *
 * @throws PermanentError `MALFORMED_MESSAGE` if the message is none of these.
 */
export function readS3Message(body: string): S3Record[] {
  const message = unwrapNotification(readMessageFields(body));
  if (message.Event === 's3:TestEvent') return [{ kind: 'ignored', eventName: 's3:TestEvent' }];
  if (message.source === 'aws.s3') return [guarded(() => readEventBridge(message))];
  if (Array.isArray(message.Records) && message.Records.length > 0) {
    return message.Records.map((record: unknown) => guarded(() => readNotification(record)));
  }
  throw malformedMessage('is not an S3 event: no Records, no EventBridge source, no test event');
}

function unwrapNotification(message: MessageFields): MessageFields {
  if (message.Type !== 'Notification') return message;
  if (typeof message.Message !== 'string') throw malformedMessage('is an SNS notification without a Message');
  return readMessageFields(message.Message);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
function readNotification(record: unknown): S3Record {
  if (!isFields(record) || record.eventSource !== 'aws:s3') throw malformedMessage('has a record that is not from S3');
  // A minor version only adds fields; a major version may change the meaning of the fields that we read.
  if (!/^2(\.|$)/.test(String(record.eventVersion))) {
    throw malformedMessage(`has event version ${String(record.eventVersion)}, only 2.x is understood`);
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

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html: EventBridge does not encode the key. */
function readEventBridge(event: MessageFields): S3Record {
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
  if (bucket === undefined) throw malformedMessage('has an event without a bucket name');
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

function child(parent: MessageFields, name: string): MessageFields {
  const value = parent[name];
  if (!isFields(value)) throw malformedMessage(`has an event without '${name}'`);
  return value;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/**
 * Builds the message that S3 sends for a new object, for files that are older than the pipeline. It has no sequencer,
 * because only S3 can assign one.
 */
export function buildS3Event(object: ObjectCreated, awsRegion: string): string {
  const { bucket, key, sequencer: _, eventTime = new Date().toISOString(), ...fields } = object;
  return asciiJson({
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion,
        eventTime,
        eventName: 'ObjectCreated:Put',
        s3: {
          s3SchemaVersion: '1.0',
          bucket: { name: bucket, arn: `arn:aws:s3:::${bucket}` },
          object: { key: encodeEventKey(key), ...fields },
        },
      },
    ],
  });
}

/** Decodes a key of an event: S3 form-encodes it, a space is `+`, everything else percent-encoded UTF-8. */
export function decodeEventKey(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replace(/\+/g, ' '));
  } catch (cause) {
    throw new PermanentError('BAD_KEY', `Not a form-encoded object key: ${JSON.stringify(encoded)}`, { cause });
  }
}

export function encodeEventKey(key: string): string {
  return encodeURIComponent(key).replace(/%20/g, '+').replace(/%2F/g, '/');
}

/**
 * Returns the key if S3 can store it: slashes, dots and all of Unicode are legal, but not an empty key, half a surrogate
 * pair or more than 1,024 bytes.
 *
 * @throws PermanentError `BAD_KEY`
 */
export function checkKey(key: string): string {
  if (key === '') throw new PermanentError('BAD_KEY', 'The object key is empty');
  if (!key.isWellFormed()) throw new PermanentError('BAD_KEY', 'The object key has half of a surrogate pair');
  const bytes = Buffer.byteLength(key);
  if (bytes > MAX_KEY_BYTES) {
    throw new PermanentError('BAD_KEY', `The object key has ${bytes} bytes, S3 allows ${MAX_KEY_BYTES}`);
  }
  return key;
}
