import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { totalInCents } from '../../../../lambda/shared/order/order.ts';
import { anyOrder } from '../../../support/lambda/arbitraries.ts';
import { awsError, message } from '../../../support/lambda/messages.ts';
import { useProcessOrder } from '../../../support/lambda/order-workers.ts';
import { ORDER, ORDER_ID, orderId, orderMessage, PLACED_AT } from '../../../support/lambda/orders.ts';

const { tables, output, handle, deadLetterReasons, metrics } = useProcessOrder();
const rows = () => tables.rows('orders');

describe('an order', () => {
  test('becomes a row of the table with its total', async () => {
    expect(await handle(orderMessage())).toEqual([]);

    expect(await rows()).toEqual([
      {
        ...ORDER,
        id: ORDER_ID,
        placedAt: PLACED_AT,
        processedAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
        status: 'processed',
        total: 33.04,
      },
    ]);
    expect(metrics()).toEqual({ OrdersProcessed: 1 });
  });

  test('without a note becomes a row without a note', async () => {
    const { note: _, ...order } = ORDER;
    await handle(orderMessage({ order }));

    expect((await rows())[0]).not.toHaveProperty('note');
  });

  test('that is delivered again is acknowledged and counted, and its row stays as it was', async () => {
    await handle(orderMessage());
    const before = await rows();

    expect(await handle(orderMessage({ placedAt: '2030-01-01T00:00:00.000Z' }), orderMessage())).toEqual([]);

    expect(await rows()).toEqual(before);
    expect(metrics()).toEqual({ OrdersProcessed: 1, OrdersDuplicate: 2 });
  });

  test('in ten messages at the same moment becomes one row', async () => {
    expect(await handle(...Array.from({ length: 10 }, () => orderMessage()))).toEqual([]);

    expect(await rows()).toHaveLength(1);
    expect(metrics()).toEqual({ OrdersProcessed: 1, OrdersDuplicate: 9 });
  });

  test('has a latency since its acceptance by the API, or 0 if the clock of the API is ahead', async () => {
    const at = (ms: number) => new Date(Date.now() + ms).toISOString();
    await handle(orderMessage({ placedAt: at(-60_000) }));
    await handle(orderMessage({ id: orderId(1), placedAt: at(60_000) }));

    const [slow = 0, future] = output().metric('ProcessLatency').flat();
    expect(slow).toBeGreaterThanOrEqual(60_000);
    expect(future).toBe(0);
    expect(output().metric('ProcessDuration').flat()).toHaveLength(2);
  });

  test('is logged by its id, without its content', async () => {
    await handle(orderMessage());

    expect(output().logs()).toMatchObject([
      { message: 'processed', outcome: 'processed', orderId: ORDER_ID, attempt: 1 },
    ]);
    expect(JSON.stringify(output().logs())).not.toMatch(/TEA|Opa|"ann"/);
  });
});

test('any order becomes a row with the same content', async () => {
  const expected = new Map<unknown, object>();
  await fc.assert(
    fc.asyncProperty(anyOrder, async (order) => {
      const id = orderId(expected.size);
      expected.set(id, { ...order, total: totalInCents(order) / 100 });
      expect(await handle(orderMessage({ id, order }))).toEqual([]);
    }),
    { numRuns: 30 },
  );

  expect(expected.size).toBe(30);
  for (const row of await rows()) expect(row).toMatchObject(expected.get(row.id) ?? { id: 'unexpected' });
});

describe('a table that fails', () => {
  test.each(['ThrottlingException', 'ResourceNotFoundException', 'AccessDeniedException'])(
    'with %s makes the order be retried',
    async (name) => {
      tables.fail(() => awsError(name));
      const record = orderMessage();

      expect(await handle(record)).toEqual([record.messageId]);

      expect(deadLetterReasons()).toEqual([]);
      expect(metrics()).toEqual({ OrdersRetried: 1 });
    },
  );

  test('at the last attempt leaves a dead letter with the reason', async () => {
    tables.fail(() => awsError('AccessDeniedException'));

    expect(await handle(orderMessage({ receiveCount: 5 }))).toEqual([]);

    expect(deadLetterReasons()).toEqual(['TableAccessDenied']);
  });

  test('by refusing one item leaves a dead letter at once, and the other orders are processed', async () => {
    const refusals = [awsError('ValidationException', 'Item size has exceeded the maximum allowed size')];
    tables.fail(() => refusals.pop());

    expect(await handle(orderMessage(), orderMessage({ id: orderId(1) }))).toEqual([]);

    expect(deadLetterReasons()).toEqual(['ITEM_REFUSED']);
    expect(metrics()).toEqual({ OrdersProcessed: 1, OrdersDeadLettered: 1 });
  });

  test('to answer has the order nevertheless: the next delivery is a duplicate', async () => {
    tables.fail(() => 'unanswered');
    const record = orderMessage();
    expect(await handle(record)).toEqual([record.messageId]);
    tables.fail(() => undefined);

    expect(await handle(record)).toEqual([]);

    expect(await rows()).toHaveLength(1);
    expect(metrics()).toEqual({ OrdersRetried: 1, OrdersDuplicate: 1 });
  });
});

test('a malformed message becomes a dead letter at once, and the other orders are processed', async () => {
  expect(await handle(message('no JSON'), message({ type: 'order-placed' }), orderMessage())).toEqual([]);

  expect(deadLetterReasons()).toEqual(['MALFORMED_MESSAGE', 'MALFORMED_MESSAGE']);
  expect(await rows()).toHaveLength(1);
});
