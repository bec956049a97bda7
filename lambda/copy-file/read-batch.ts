import type { SQSRecord } from 'aws-lambda';
import { PermanentError } from '../shared/errors.ts';
import { type ObjectCreated, readS3Message, type S3Record } from '../shared/s3-event.ts';
import { compareSequencers } from '../shared/sequencer.ts';
import { type HandOver, readHandOver } from './hand-over.ts';

export type FileMessage =
  | { readonly kind: 'hand-over'; readonly handOver: HandOver }
  | { readonly kind: 'records'; readonly records: readonly S3Record[] }
  | { readonly kind: 'malformed'; readonly error: PermanentError };

export interface FileBatch {
  /** By record and not by id: a standard queue may deliver one message twice in one batch. */
  readonly messages: ReadonlyMap<SQSRecord, FileMessage>;
  /** Events of which a newer one, for the same key, is in the same batch. That one does the copy for all of them. */
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
