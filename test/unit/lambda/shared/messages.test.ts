import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BOOK_RECORD_SCHEMA } from '../../../../lambda/shared/book-record/contract.ts';
import { readStreamMessage, writeRecordMessage } from '../../../../lambda/shared/book-record/record-message.ts';
import { PermanentError } from '../../../../lambda/shared/errors.ts';
import { ORDER_PLACED, ORDER_SCHEMA, type Order } from '../../../../lambda/shared/order/contract.ts';
import { checkOrder, totalInCents } from '../../../../lambda/shared/order/order.ts';
import { readOrderPlaced, writeOrderPlaced } from '../../../../lambda/shared/order/order-event.ts';
import { anyOrder } from '../../../support/lambda/arbitraries.ts';
import { BOOK } from '../../../support/lambda/messages.ts';
import { ORDER_ID as ID, ORDER, PLACED_AT } from '../../../support/lambda/orders.ts';

const RECORD_MESSAGE = { type: 'book-record', id: ID, receivedAt: PLACED_AT, record: BOOK };
const ORDER_EVENT = { type: ORDER_PLACED, id: ID, placedAt: PLACED_AT, order: ORDER };

function refusal(read: (body: string) => unknown, message: unknown): { code?: string; message?: string } {
  try {
    read(typeof message === 'string' ? message : JSON.stringify(message));
  } catch (error) {
    if (error instanceof PermanentError) return error;
    throw error;
  }
  return {};
}

describe.each([
  ['a record message', readStreamMessage, RECORD_MESSAGE, 'receivedAt'],
  ['an order event', readOrderPlaced, ORDER_EVENT, 'placedAt'],
] as const)('%s', (_, read, valid, timeField) => {
  test('can have fields that only later versions know', () => {
    expect(refusal(read, { ...valid, traceId: 'x' })).toEqual({});
  });

  const texts = ['', '{"type":"ord', 'null', '[]', '"order-placed"', '{}'];

  test.each<unknown>([
    ...texts,
    { ...valid, type: 'another' },
    { ...valid, id: undefined },
    { ...valid, id: 'x' },
    { ...valid, id: `${ID}\n` },
    { ...valid, id: ID.toUpperCase() },
    { ...valid, [timeField]: undefined },
    { ...valid, [timeField]: 'yesterday' },
    { ...valid, [timeField]: 1 },
    { ...valid, [timeField]: '2026-13-41T25:00:00Z' },
    { source: 'aws.events', 'detail-type': 'EC2 Instance State-change Notification' },
    { source: 'aws.s3', 'detail-type': 'Scheduled Event' },
    { Type: 'Notification', Message: JSON.stringify(valid) },
  ])('is malformed as %j', (message) => {
    expect(refusal(read, message).code).toBe('MALFORMED_MESSAGE');
  });
});

describe('a record message', () => {
  test('is read as it was written', () => {
    const { type: _, ...message } = RECORD_MESSAGE;

    expect(readStreamMessage(writeRecordMessage(message))).toEqual({ kind: 'record', ...message });
  });

  test.each([
    [undefined],
    [null],
    [{ ...BOOK, price: -1 }],
    [{ ...BOOK, isbn: '9780306406158' }],
    [{ ...BOOK, publisher: 'x' }],
  ])('has an invalid record as %j', (record) => {
    expect(refusal(readStreamMessage, { ...RECORD_MESSAGE, record }).code).toBe('INVALID_RECORD');
  });

  test('is refused with the errors of its record, without quoting it', () => {
    const record = { ...BOOK, title: 7_777, price: 1.001 };

    expect(refusal(readStreamMessage, { ...RECORD_MESSAGE, record }).message).toBe('/title must be string');
  });
});

describe('an order event', () => {
  test('is read as it was written, for every order', () => {
    fc.assert(
      fc.property(anyOrder, (order) => {
        const event = { id: ID, placedAt: PLACED_AT, order };

        expect(readOrderPlaced(writeOrderPlaced(event))).toEqual(event);
      }),
    );
  });

  test.each([
    [undefined],
    [null],
    [{ ...ORDER, lines: [] }],
    [{ ...ORDER, total: 1 }],
    [{ ...ORDER, lines: [{ sku: 'POT', quantity: 1, unitPrice: 1.005 }] }],
  ])('has an invalid order as %j', (order) => {
    expect(refusal(readOrderPlaced, { ...ORDER_EVENT, order }).code).toBe('INVALID_ORDER');
  });

  test('is refused with the errors of its order, without quoting it', () => {
    const order = { ...ORDER, customerId: '<hunter2>', note: 7_777 };

    const { message } = refusal(readOrderPlaced, { ...ORDER_EVENT, order });

    expect(message).toMatch(/^\/customerId must match pattern .*; \/note must be string$/);
    expect(message).not.toMatch(/hunter2|7777/);
  });

  test('is refused in the envelope of Amazon SNS', () => {
    const envelope = {
      Type: 'Notification',
      MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
      TopicArn: 'arn:aws:sns:eu-central-1:111122223333:ImportantEvents',
      Message: JSON.stringify(ORDER_EVENT),
      Timestamp: PLACED_AT,
    };

    expect(refusal(readOrderPlaced, envelope)).toMatchObject({
      code: 'SNS_ENVELOPE',
      message: 'The message is in an SNS envelope: its subscription needs raw message delivery',
    });
  });

  test('has less than a tenth of the limit of Amazon SNS, even for the largest order', () => {
    const { lines, note } = ORDER_SCHEMA.properties;
    const line = { sku: 'X'.repeat(40), quantity: 1_000, unitPrice: 999_999.99 };
    const largest: Order = {
      customerId: 'x'.repeat(128),
      lines: Array(lines.maxItems).fill(line),
      // One character for the schema, twelve characters of ASCII in the message.
      note: '\u{10FFFF}'.repeat(note.maxLength),
    };

    const message = writeOrderPlaced({ id: ID, placedAt: PLACED_AT, order: largest });

    expect(readOrderPlaced(message).order).toEqual(largest);
    expect(message.length).toBe(16_729);
    expect(message.length).toBeLessThan(262_144 / 10);
  });
});

test.each([
  ['a record', BOOK_RECORD_SCHEMA, Object.values(BOOK_RECORD_SCHEMA.properties)],
  [
    'an order',
    ORDER_SCHEMA,
    [
      ORDER_SCHEMA.properties.customerId,
      ORDER_SCHEMA.properties.note,
      ...Object.values(ORDER_SCHEMA.properties.lines.items.properties),
    ],
  ],
  ['an order line', ORDER_SCHEMA.properties.lines.items, []],
])('the schema of %s bounds every field, so that it fits into queues and tables', (_, schema, fields) => {
  const bounds = fields.map(
    (field: Readonly<Record<string, unknown>>) => field.maxLength ?? field.maximum ?? field.pattern,
  );

  expect(bounds).not.toContain(undefined);
  expect(schema.additionalProperties).toBe(false);
});

describe('the total of an order', () => {
  test.each<[lines: [quantity: number, unitPrice: number][], total: number]>([
    [[[3, 4.35]], 1_305],
    [
      [
        [10, 0.1],
        [20, 0.2],
      ],
      500,
    ],
    [[[1_000, 1.15]], 115_000],
    [
      [
        [1, 0.07],
        [1, 0.01],
      ],
      8,
    ],
    [Array(50).fill([1_000, 999_999.99]), 4_999_999_950_000],
  ])('with the lines %j is %d cents', (lines, total) => {
    const order = { lines: lines.map(([quantity, unitPrice]) => ({ sku: 'X', quantity, unitPrice })) };

    expect(totalInCents(order)).toBe(total);
  });

  test('is exact and has two decimals, for every order', () => {
    fc.assert(
      fc.property(anyOrder, (order) => {
        const amounts = order.lines.map(({ quantity, unitPrice }) => BigInt(quantity) * centsOf(unitPrice));
        const exact = amounts.reduce((sum, amount) => sum + amount, 0n);

        expect(BigInt(totalInCents(order))).toBe(exact);
        expect(centsOf(totalInCents(order) / 100)).toBe(exact);
        expect(checkOrder(order)).toEqual({ value: order });
      }),
    );
  });
});

/** Reads the cents from the digits, without arithmetic. */
function centsOf(amount: number): bigint {
  const [whole = '', fraction = ''] = String(amount).split('.');
  if (fraction.length > 2) throw new Error(`${amount} has more than two decimals`);
  return BigInt(whole + fraction.padEnd(2, '0'));
}
