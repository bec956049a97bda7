import { PermanentError } from '../errors.ts';
import { asciiJson, malformedMessage, readMessageFields, readMessageId, readMessageTime } from '../message-fields.ts';
import { type Check, centsErrors, createCheck, describeErrors, type ValueError } from '../schema-check.ts';
import { BOOK_RECORD_SCHEMA, type BookRecord } from './contract.ts';

/** Message that carries an accepted record to the table. */
export interface RecordMessage {
  /** UUID that identifies the record. */
  readonly id: string;
  /** ISO 8601 time at which the API accepted the record. */
  readonly receivedAt: string;
  readonly record: BookRecord;
}

type StreamMessage = ({ readonly kind: 'record' } & RecordMessage) | { readonly kind: 'tick' };

export function writeRecordMessage({ id, receivedAt, record }: RecordMessage): string {
  return asciiJson({ type: 'book-record', id, receivedAt, record });
}

/**
 * Reads a message of the Stream API's queue: a record, or a tick of the schedule, which is an event of Amazon EventBridge
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
  if ('value' in checked) return { kind: 'record', id, receivedAt, record: checked.value };
  throw new PermanentError('INVALID_RECORD', describeErrors(checked.errors, 'the record'));
}

export const checkBookRecord: Check<BookRecord> = createCheck<BookRecord>(BOOK_RECORD_SCHEMA, ({ isbn, price }) => [
  ...checkDigitErrors(isbn),
  ...centsErrors('/price', price),
]);

/** https://www.isbn-international.org/content/isbn-users-manual: weights 1 and 3 in turn, the sum divisible by 10. */
function checkDigitErrors(isbn: string): ValueError[] {
  const sum = Array.from(isbn, Number).reduce((total, digit, index) => total + digit * (index % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0
    ? []
    : [{ pointer: '/isbn', code: 'check-digit', message: 'must have the check digit of an ISBN-13' }];
}
