import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { waitFor } from '../../bench/support/wait-for.ts';
import { readCursor, writeCursor } from '../../lambda/shared/api/cursor.ts';
import { expectProblem } from './expect-problem.ts';
import { GOOD_ORDER } from './orders-bad-bodies.ts';
import { type OrdersCloud, startOrders } from './orders-cloud.ts';

const HOUR_MS = 3_600_000;
const AT_ONCE = 20;

describe('forged and misused cursors of the Orders API', () => {
  let orders: OrdersCloud;
  let cursor: string;
  let foreign: string;
  let secret: string;

  beforeAll(async () => {
    orders = await startOrders();
    for (const customerId of ['ann', 'ann', 'ann', 'bob', 'bob']) await orders.post({ ...GOOD_ORDER, customerId });
    await waitFor('five orders', async () => ((await orders.rows()).length === 5 ? true : undefined));
    secret = await orders.cursorSecret();
    cursor = await firstCursor('ann');
    foreign = await firstCursor('bob');
  }, 60_000);
  afterAll(() => orders?.stop());

  const list = (query: string) => orders.send({ path: `${orders.path}?${query}` });
  const goOn = (text: string, customerId = 'ann') =>
    list(`customerId=${customerId}&limit=1&cursor=${encodeURIComponent(text)}`);
  async function firstCursor(customerId: string): Promise<string> {
    return JSON.parse((await list(`customerId=${customerId}&limit=1`)).text).nextCursor;
  }
  /** As the API would have written it, apart from what a test wants otherwise. */
  const written = ({
    index = 'byCustomer',
    purpose = 'list-orders',
    customer = 'ann',
    key = secret,
    now = Date.now(),
  }) =>
    writeCursor(readCursor(cursor, { secret, scope: ['list-orders', 'byCustomer', 'ann'], now: Date.now() }), {
      secret: key,
      scope: [purpose, index, customer],
      now,
    });

  async function expectAllRefused(cursors: readonly string[]) {
    const waiting = cursors.values();
    const refused = new Map<string, number>();
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const text of waiting) {
          const { type } = expectProblem(await goOn(text), 400);
          refused.set(type, (refused.get(type) ?? 0) + 1);
        }
      }),
    );
    expect([...refused]).toEqual([['/problems/invalid-cursor', cursors.length]]);
  }

  test('cursors of the API lead through every page to the last', async () => {
    const second = JSON.parse((await goOn(cursor)).text);
    expect(second.items).toHaveLength(1);
    const third = JSON.parse((await goOn(second.nextCursor)).text);
    expect(third.items).toHaveLength(1);
    expect(third).not.toHaveProperty('nextCursor');
    expect((await goOn(written({}))).status).toBe(200);
  });

  test('every cursor with one changed bit is rejected', async () => {
    const bytes = Buffer.from(cursor, 'base64url');
    const bits = Array.from({ length: bytes.length * 8 }, (_, bit) => {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      return changed.toString('base64url');
    });
    expect(bits.length).toBeGreaterThan(1_000);
    await expectAllRefused(bits);
  }, 30_000);

  test('a truncated or extended cursor is rejected', async () => {
    const shorter = Array.from(cursor, (_, length) => cursor.slice(0, length));
    await expectAllRefused([...shorter, `${cursor}A`, `${cursor}AAAA`, `${cursor}${cursor}`]);
  });

  test.each([
    ['nothing but a sign', '.'],
    ['padding', '===='],
    ['Base64 of another alphabet', '+/+/'],
    ['JSON', '{"key":{"id":"x"},"expiresAt":9999999999999}'],
    ['a key without a signature', Buffer.from('{"key":{"id":"x"}}').toString('base64url')],
    ['a prototype', '__proto__'],
    ['control characters', '\u0000\n'],
    ['letters of another script', '\u0410\u0411'],
    ['no character', '\ufffe'],
    ['an object in JavaScript', '[object Object]'],
    ['6,000 characters', 'A'.repeat(6_000)],
  ])('one that is %s is refused', async (_what, text) => {
    await expectAllRefused([text]);
  });

  test('a cursor of another customer is rejected', async () => {
    expect((await goOn(foreign, 'bob')).status).toBe(200);
    await expectAllRefused([foreign]);
    expectProblem(await goOn(cursor, 'bob'), 400);
  });

  test('a cursor that was signed for another purpose, with another key, or more than an hour ago is rejected', async () => {
    await expectAllRefused([
      written({ index: 'byStatus' }),
      written({ purpose: 'list-books' }),
      written({ customer: 'bob' }),
      written({ key: `${secret}x` }),
      written({ now: Date.now() - HOUR_MS }),
    ]);
  });

  test('a request with two cursors is rejected', async () => {
    expectProblem(await list(`customerId=ann&cursor=${cursor}&cursor=${cursor}`), 400);
  });
});
