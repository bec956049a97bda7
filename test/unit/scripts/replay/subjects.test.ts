import { describe, expect, test } from '@jest/globals';
import { buildS3Event } from '../../../../lambda/shared/s3-event.ts';
import { labelOf, subjectsOf } from '../../../../scripts/replay/letters/subjects.ts';

const record = { type: 'book-record', id: 'r-1', receivedAt: '2026-01-01T00:00:00.000Z' };
const order = {
  type: 'order-placed',
  id: 'o-1',
  placedAt: '2026-01-01T00:00:00.000Z',
  order: { customerId: 'c-7' },
};
const tick = { source: 'aws.events', 'detail-type': 'Scheduled Event', id: 't-1', time: '2026-01-01T00:05:00Z' };

describe('the subject of a message', () => {
  test('the subject of an S3 event is its file', () => {
    const body = buildS3Event(
      { bucket: 'source', key: 'a b/ü.txt', eventTime: '2026-01-01T00:00:00.000Z' },
      'us-east-1',
    );

    expect(subjectsOf(body)).toEqual([
      { kind: 'file', id: 'a b/ü.txt', label: 'a b/ü.txt', address: 's3://source/a b/ü.txt' },
    ]);
  });

  test.each([
    ['a record', { ...record, record: { isbn: '9783161484100' } }, 'record', 'r-1', 'r-1 (ISBN 9783161484100)'],
    ['an order', order, 'order', 'o-1', 'o-1 (customer c-7)'],
    ['a malformed order', { ...order, order: null }, 'order', 'o-1', 'o-1 (customer unknown)'],
    ['a tick', tick, 'tick', 't-1', 'tick of 2026-01-01T00:05:00Z'],
    ...[undefined, null, [], 'text', { isbn: 5 }].map(
      (malformed) =>
        [
          `a record with the body ${JSON.stringify(malformed)}`,
          { ...record, record: malformed },
          'record',
          'r-1',
          'r-1 (ISBN unknown)',
        ] as const,
    ),
  ] as const)('the subject of %s has its ID and a label', (_, message, kind, id, label) => {
    expect(subjectsOf(JSON.stringify(message))).toMatchObject([{ kind, id, label }]);
  });

  test.each(['no JSON', '', '[]', 'null', '{"type":"book-record"}', '{"type":"other","id":"1"}'])(
    'the message %j has no subject, and its label is its start',
    (body) => {
      expect(subjectsOf(body)).toEqual([]);
      expect(labelOf({ subjects: [], body })).toBe(`“${body}”`);
    },
  );
});
