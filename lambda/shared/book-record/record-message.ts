import { asciiJson } from '../ascii-json.ts';
import { PermanentError } from '../errors.ts';
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

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

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
  const message = parse(body);
  if (message.source === 'aws.events' && message['detail-type'] === 'Scheduled Event') return { kind: 'tick' };
  if (message.type !== 'book-record') throw malformed('is neither a book record nor a tick of the schedule');
  const { id, receivedAt } = message;
  if (typeof id !== 'string' || !UUID.test(id)) throw malformed('has no id that is a UUID');
  if (typeof receivedAt !== 'string' || !ISO_8601.test(receivedAt) || Number.isNaN(Date.parse(receivedAt))) {
    throw malformed('does not say in ISO 8601 when it was received');
  }
  const checked = checkBookRecord(message.record);
  if ('record' in checked) return { kind: 'record', id, receivedAt, record: checked.record };
  const problems = checked.errors.map(({ pointer, message: text }) => `${pointer || 'the record'} ${text}`);
  throw new PermanentError('INVALID_RECORD', problems.join('; '));
}

function parse(body: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    // Without its cause, which quotes the body.
    throw malformed('is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed('is not a JSON object');
  return { ...value };
}

/** Says what is wrong, never what the message said: bodies stay out of logs. */
function malformed(problem: string): PermanentError {
  return new PermanentError('MALFORMED_MESSAGE', `The message ${problem}`);
}
