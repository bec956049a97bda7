import { PermanentError } from './errors.ts';

/** Fields of a JSON message that nothing has validated yet. */
export type MessageFields = Readonly<Record<string, unknown>>;

export const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

/** Writes JSON in ASCII: not every SQS-compatible server accepts characters above U+FFFF, and SQS itself refuses U+FFFE. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** @throws PermanentError `MALFORMED_MESSAGE` if the body is not a JSON object. */
export function readMessageFields(body: string): MessageFields {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    // Without its cause, which quotes the body.
    throw malformedMessage('is not JSON');
  }
  if (!isFields(value)) throw malformedMessage('is not a JSON object');
  return value;
}

export function isFields(value: unknown): value is MessageFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws PermanentError `MALFORMED_MESSAGE` */
export function readMessageId({ id }: MessageFields): string {
  if (typeof id !== 'string' || !UUID.test(id)) throw malformedMessage('has no id that is a UUID');
  return id;
}

/**
 * @param what happened at that time
 * @throws PermanentError `MALFORMED_MESSAGE`
 */
export function readMessageTime(time: unknown, what: string): string {
  if (typeof time !== 'string' || !ISO_8601.test(time) || Number.isNaN(Date.parse(time))) {
    throw malformedMessage(`does not say in ISO 8601 when it was ${what}`);
  }
  return time;
}

/** Makes an error that says what is wrong without quoting the message: bodies stay out of logs. */
export function malformedMessage(problem: string): PermanentError {
  return new PermanentError('MALFORMED_MESSAGE', `The message ${problem}`);
}
