import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PermanentError } from '../../../../../lambda/shared/errors.ts';
import { ORDER_PLACED, ORDER_SCHEMA, type Order } from '../../../../../lambda/shared/order/contract.ts';
import { readOrderPlaced, writeOrderPlaced } from '../../../../../lambda/shared/order/order-event.ts';
import { anyOrder } from '../../../../support/lambda/arbitraries.ts';
import { ORDER, ORDER_ID, PLACED_AT } from '../../../../support/lambda/orders.ts';

const EVENT = { type: ORDER_PLACED, id: ORDER_ID, placedAt: PLACED_AT, order: ORDER };

function failureOf(message: unknown): { code: string; message: string } | undefined {
  try {
    readOrderPlaced(typeof message === 'string' ? message : JSON.stringify(message));
  } catch (error) {
    if (error instanceof PermanentError) return error;
    throw error;
  }
  return undefined;
}

describe('the event of a placed order', () => {
  test('is read as it was written, whatever the order', () => {
    fc.assert(
      fc.property(anyOrder, (order) => {
        const event = { id: ORDER_ID, placedAt: PLACED_AT, order };

        expect(readOrderPlaced(writeOrderPlaced(event))).toEqual(event);
      }),
    );
  });

  test('may have fields that only later versions know', () => {
    expect(failureOf({ ...EVENT, traceId: 'x' })).toBeUndefined();
  });

  test.each<[message: unknown, what: string]>([
    ['', 'no JSON'],
    ['{"type":"order-pl', 'half of it'],
    ['null', 'null'],
    ['[]', 'a list'],
    ['"order-placed"', 'text'],
    ['{}', 'nothing'],
    [{ ...EVENT, type: 'book-record' }, 'another type'],
    [{ ...EVENT, id: undefined }, 'no id'],
    [{ ...EVENT, id: 'x' }, 'an id that is no UUID'],
    [{ ...EVENT, id: ORDER_ID.toUpperCase() }, 'an id in capitals'],
    [{ ...EVENT, placedAt: undefined }, 'no time'],
    [{ ...EVENT, placedAt: '2026-13-41T25:00:00Z' }, 'a time that there is not'],
    [{ Type: 'Notification', Message: JSON.stringify(EVENT) }, 'half an envelope'],
  ])('is malformed as %j: %s', (message) => {
    expect(failureOf(message)?.code).toBe('MALFORMED_MESSAGE');
  });

  test.each([
    [undefined],
    [null],
    [{ ...ORDER, lines: [] }],
    [{ ...ORDER, total: 1 }],
    [{ ...ORDER, lines: [{ sku: 'POT', quantity: 1, unitPrice: 1.005 }] }],
  ])('has an invalid order with %j', (order) => {
    expect(failureOf({ ...EVENT, order })?.code).toBe('INVALID_ORDER');
  });

  test('in the envelope of Amazon SNS is refused with the reason', () => {
    const envelope = {
      Type: 'Notification',
      MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
      TopicArn: 'arn:aws:sns:eu-central-1:111122223333:ImportantEvents',
      Message: JSON.stringify(EVENT),
      Timestamp: PLACED_AT,
    };

    expect(failureOf(envelope)).toMatchObject({
      code: 'SNS_ENVELOPE',
      message: 'The message is in an SNS envelope: its subscription needs raw message delivery',
    });
  });

  test('says what is wrong with an order, without repeating it', () => {
    const failure = failureOf({ ...EVENT, order: { ...ORDER, customerId: '<hunter2>', note: 7_777 } });

    expect(failure?.message).toMatch(/^\/customerId must match pattern .*; \/note must be string$/);
    expect(failure?.message).not.toMatch(/hunter2|7777/);
  });

  test('is far smaller than what Amazon SNS takes, however large the order', () => {
    const { lines, note } = ORDER_SCHEMA.properties;
    const line = { sku: 'X'.repeat(40), quantity: 1_000, unitPrice: 999_999.99 };
    const largest: Order = {
      customerId: 'x'.repeat(128),
      lines: Array(lines.maxItems).fill(line),
      // Each of them is one character to the schema, and twelve of ASCII on the wire.
      note: '\u{10FFFF}'.repeat(note.maxLength),
    };

    const message = writeOrderPlaced({ id: ORDER_ID, placedAt: PLACED_AT, order: largest });

    expect(readOrderPlaced(message).order).toEqual(largest);
    expect(message.length).toBe(16_729);
    expect(message.length).toBeLessThan(262_144 / 10);
  });
});

test('the schema bounds every field, so that no order comes near to what a topic, a queue or a table takes', () => {
  const { customerId, lines, note } = ORDER_SCHEMA.properties;
  const bounds = [customerId, note, ...Object.values(lines.items.properties)].map(
    (field: Readonly<Record<string, unknown>>) => field.maxLength ?? field.maximum ?? field.pattern,
  );

  expect(bounds).not.toContain(undefined);
  expect([ORDER_SCHEMA.additionalProperties, lines.items.additionalProperties]).toEqual([false, false]);
});
