import { PermanentError } from './errors.ts';

/** What a message of our own making holds, before anybody has looked at it. */
export type MessageFields = Readonly<Record<string, unknown>>;

export const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

/** @throws PermanentError `MALFORMED_MESSAGE` if the body is no JSON object. */
export function readMessageFields(body: string): MessageFields {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    // Without its cause, which quotes the body.
    throw malformedMessage('is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw malformedMessage('is not a JSON object');
  }
  return { ...value };
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

/** Says what is wrong, never what the message said: bodies stay out of logs. */
export function malformedMessage(problem: string): PermanentError {
  return new PermanentError('MALFORMED_MESSAGE', `The message ${problem}`);
}
