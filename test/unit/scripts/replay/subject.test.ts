import { describe, expect, test } from '@jest/globals';
import { buildS3Event } from '../../../../lambda/shared/s3-event-builder.ts';
import { labelOf, subjectsOf } from '../../../../scripts/replay/letters/subjects.ts';

const recordMessage = { type: 'book-record', id: 'r-1', receivedAt: '2026-01-01T00:00:00.000Z' };
const labels = (body: string) => labelOf({ subjects: subjectsOf(body), body });

describe('what a message is about', () => {
  test('of an S3 event: its file', () => {
    const body = buildS3Event(
      { bucket: 'source', key: 'a b/ü.txt', eventTime: '2026-01-01T00:00:00.000Z' },
      'us-east-1',
    );

    expect(subjectsOf(body)).toEqual([
      { kind: 'file', id: 'a b/ü.txt', label: 'a b/ü.txt', address: 's3://source/a b/ü.txt' },
    ]);
  });

  test('of a book record: its id, with the ISBN', () => {
    const body = JSON.stringify({ ...recordMessage, record: { isbn: '9783161484100', title: 'T' } });

    expect(subjectsOf(body)).toMatchObject([{ kind: 'record', id: 'r-1', label: 'r-1 (ISBN 9783161484100)' }]);
  });

  test.each([undefined, null, [], 'text', { isbn: 5 }])(
    'of a record that is malformed, as %j: still its id',
    (record) => {
      expect(subjectsOf(JSON.stringify({ ...recordMessage, record }))).toMatchObject([
        { id: 'r-1', label: 'r-1 (ISBN unknown)' },
      ]);
    },
  );

  test('of an order: its id, with the customer', () => {
    const order = {
      type: 'order-placed',
      id: 'o-1',
      placedAt: '2026-01-01T00:00:00.000Z',
      order: { customerId: 'c-7' },
    };

    expect(subjectsOf(JSON.stringify(order))).toMatchObject([
      { kind: 'order', id: 'o-1', label: 'o-1 (customer c-7)' },
    ]);
    expect(subjectsOf(JSON.stringify({ ...order, order: null }))).toMatchObject([{ label: 'o-1 (customer unknown)' }]);
  });

  test('of a tick: when it was sent', () => {
    const tick = { source: 'aws.events', 'detail-type': 'Scheduled Event', id: 't-1', time: '2026-01-01T00:05:00Z' };

    expect(subjectsOf(JSON.stringify(tick))).toMatchObject([
      { kind: 'tick', id: 't-1', label: 'tick of 2026-01-01T00:05:00Z' },
    ]);
  });

  test.each(['no JSON', '', '[]', 'null', '{"type":"book-record"}', '{"type":"other","id":"1"}'])(
    'of anything else, as %j: how it begins',
    (body) => {
      expect(subjectsOf(body)).toEqual([]);
      expect(labels(body)).toBe(`“${body}”`);
    },
  );
});
