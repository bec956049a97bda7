import { asciiJson } from '../ascii-json.ts';
import { PermanentError } from '../errors.ts';
import { malformedMessage, readMessageFields, readMessageId, readMessageTime } from '../message-fields.ts';
import { describeErrors } from '../schema-check.ts';
import { checkBookRecord } from './check-book-record.ts';
import type { BookRecord } from './contract.ts';

/** An accepted record on its way to the table. */
export interface RecordMessage {
  /** UUID, the record's identity. */
  readonly id: string;
  /** ISO 8601: when the API accepted it. */
  readonly receivedAt: string;
  readonly record: BookRecord;
}

export type StreamMessage = ({ readonly kind: 'record' } & RecordMessage) | { readonly kind: 'tick' };

export function writeRecordMessage({ id, receivedAt, record }: RecordMessage): string {
  return asciiJson({ type: 'book-record', id, receivedAt, record });
}

/**
 * Reads what the Stream API's queue may hold: a record, or a tick of the schedule, which is an event of Amazon EventBridge
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html).
 *
 * @throws PermanentError `MALFORMED_MESSAGE` or `INVALID_RECORD`
 */
export function readStreamMessage(body: string): StreamMessage {
  const message = readMessageFields(body);
  if (message.source === 'aws.events' && message['detail-type'] === 'Scheduled Event') return { kind: 'tick' };
  if (message.type !== 'book-record') throw malformedMessage('is neither a book record nor a tick of the schedule');
  const id = readMessageId(message);
  const receivedAt = readMessageTime(message.receivedAt, 'received');
  const checked = checkBookRecord(message.record);
  if ('record' in checked) return { kind: 'record', id, receivedAt, record: checked.record };
  throw new PermanentError('INVALID_RECORD', describeErrors(checked.errors, 'the record'));
}
