import type { SQSRecord } from 'aws-lambda';
import { PermanentError } from '../shared/errors.ts';
import { type ObjectCreated, readS3Message, type S3Record } from '../shared/s3-event.ts';
import { type HandOver, readHandOver } from './hand-over.ts';

type FileMessage =
  | { readonly kind: 'hand-over'; readonly handOver: HandOver }
  | { readonly kind: 'records'; readonly records: readonly S3Record[] }
  | { readonly kind: 'malformed'; readonly error: PermanentError };

interface FileBatch {
  /** Keyed by record, not by id: a standard queue may deliver one message twice in one batch. */
  readonly messages: ReadonlyMap<SQSRecord, FileMessage>;
  /** Events that need no copy, because the same batch has a newer event of the same key. */
  readonly overtaken: ReadonlySet<ObjectCreated>;
}

export function readBatch(records: readonly SQSRecord[]): FileBatch {
  const messages = new Map(records.map((record) => [record, readMessage(record.body)]));
  return { messages, overtaken: findOvertaken(messages.values()) };
}

function readMessage(body: string): FileMessage {
  try {
    const handOver = readHandOver(body);
    return handOver ? { kind: 'hand-over', handOver } : { kind: 'records', records: readS3Message(body) };
  } catch (error) {
    if (error instanceof PermanentError) return { kind: 'malformed', error };
    throw error;
  }
}

function findOvertaken(messages: Iterable<FileMessage>): Set<ObjectCreated> {
  const overtaken = new Set<ObjectCreated>();
  const newest = new Map<string, ObjectCreated & { sequencer: string }>();
  for (const object of createdObjects(messages)) {
    if (!hasSequencer(object)) continue;
    const id = JSON.stringify([object.bucket, object.key]);
    const rival = newest.get(id);
    if (rival && compareSequencers(object.sequencer, rival.sequencer) <= 0) {
      overtaken.add(object);
      continue;
    }
    if (rival) overtaken.add(rival);
    newest.set(id, object);
  }
  return overtaken;
}

function* createdObjects(messages: Iterable<FileMessage>): Iterable<ObjectCreated> {
  for (const message of messages) {
    if (message.kind !== 'records') continue;
    for (const record of message.records) if (record.kind === 'created') yield record.object;
  }
}

function hasSequencer(object: ObjectCreated): object is ObjectCreated & { sequencer: string } {
  return object.sequencer !== undefined;
}

/**
 * Orders two events of the same key. Sequencers of different keys are not comparable.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 *
 * @returns below 0 if `a` is the older event, above 0 if it is the newer one, 0 for the same event.
 */
export function compareSequencers(a: string, b: string): number {
  const length = Math.max(a.length, b.length);
  const left = a.toLowerCase().padEnd(length, '0');
  const right = b.toLowerCase().padEnd(length, '0');
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
