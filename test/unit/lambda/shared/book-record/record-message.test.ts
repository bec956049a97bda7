import { describe, expect, test } from '@jest/globals';
import { BOOK_RECORD_SCHEMA } from '../../../../../lambda/shared/book-record/contract.ts';
import { readStreamMessage, writeRecordMessage } from '../../../../../lambda/shared/book-record/record-message.ts';
import { PermanentError } from '../../../../../lambda/shared/errors.ts';
import { BOOK } from '../../../../support/lambda/messages.ts';

const MESSAGE = {
  type: 'book-record',
  id: '5f0c2f3e-8a0b-4c1d-9e2f-0123456789ab',
  receivedAt: '2026-11-21T00:17:52.745Z',
  record: BOOK,
};

function codeOf(message: unknown): string | undefined {
  try {
    readStreamMessage(typeof message === 'string' ? message : JSON.stringify(message));
  } catch (error) {
    if (error instanceof PermanentError) return error.code;
    throw error;
  }
  return undefined;
}

describe('a message of the stream', () => {
  test('is read as it was written', () => {
    const { type: _, ...message } = MESSAGE;

    expect(readStreamMessage(writeRecordMessage(message))).toEqual({ kind: 'record', ...message });
  });

  test('may have fields that only later versions know', () => {
    expect(readStreamMessage(JSON.stringify({ ...MESSAGE, traceId: 'x' }))).toMatchObject({ kind: 'record' });
  });

  test.each<[message: unknown, what: string]>([
    ['', 'no JSON'],
    ['null', 'null'],
    ['[]', 'a list'],
    ['{}', 'nothing'],
    [{ ...MESSAGE, type: 'order' }, 'another type'],
    [{ ...MESSAGE, id: undefined }, 'no id'],
    [{ ...MESSAGE, id: 'x' }, 'an id that is no UUID'],
    [{ ...MESSAGE, id: `${MESSAGE.id}\n` }, 'an id with a line break'],
    [{ ...MESSAGE, receivedAt: 'yesterday' }, 'no time'],
    [{ ...MESSAGE, receivedAt: '2026-13-41T25:00:00Z' }, 'a time that there is not'],
    [{ ...MESSAGE, receivedAt: 1 }, 'a number as time'],
    [{ source: 'aws.events', 'detail-type': 'EC2 Instance State-change Notification' }, 'an event that is no tick'],
    [{ source: 'aws.s3', 'detail-type': 'Scheduled Event' }, 'a tick of somebody else'],
  ])('is malformed as %j: %s', (message) => {
    expect(codeOf(message)).toBe('MALFORMED_MESSAGE');
  });

  test.each([
    [undefined],
    [null],
    [{ ...BOOK, price: -1 }],
    [{ ...BOOK, isbn: '9780306406158' }],
    [{ ...BOOK, publisher: 'x' }],
  ])('has an invalid record with %j', (record) => {
    expect(codeOf({ ...MESSAGE, record })).toBe('INVALID_RECORD');
  });

  test('says what is wrong with a record, without repeating it', () => {
    const message = JSON.stringify({ ...MESSAGE, record: { ...BOOK, title: 7_777, price: 1.001 } });

    expect(() => readStreamMessage(message)).toThrow(new PermanentError('INVALID_RECORD', '/title must be string'));
  });
});

describe('the schema of a record', () => {
  test('bounds every field, so that no record comes near to what a queue or a table takes', () => {
    const bounds = Object.values<Record<string, unknown>>(BOOK_RECORD_SCHEMA.properties).map(
      ({ maxLength, maximum, pattern }) => maxLength ?? maximum ?? pattern,
    );

    expect(bounds).not.toContain(undefined);
    expect(BOOK_RECORD_SCHEMA.additionalProperties).toBe(false);
  });
});
