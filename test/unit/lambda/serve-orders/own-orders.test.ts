import { describe, expect, test } from '@jest/globals';
import { readAuthorization } from '../../../../lambda/serve-orders/own-customer.ts';
import { ORDER } from '../../../support/lambda/orders.ts';
import { useServeOrders } from '../../../support/lambda/serve-orders.ts';

const { ask, post, list, store, published } = useServeOrders();

const ANN = { authorization: 'jwt', subject: 'ann' };
const BOB = { authorization: 'jwt', subject: 'bob' };
const forbidden = { statusCode: 403, json: { type: '/problems/forbidden' } };

describe('a caller with a token', () => {
  test('lists their own orders, with or without their customer id', async () => {
    const orders = await store(2);

    expect((await list('', ANN)).json).toEqual({ items: orders });
    expect((await list('customerId=ann', ANN)).json).toEqual({ items: orders });
    expect((await list('', BOB)).json).toEqual({ items: [] });
  });

  test("cannot list another customer's orders", async () => {
    await store(2);

    expect(await list('customerId=ann', BOB)).toMatchObject(forbidden);
  });

  test("cannot use a cursor of another customer's list", async () => {
    await store(2);
    const { nextCursor } = (await list('limit=1', ANN)).json;

    expect(await list(`cursor=${nextCursor}`, BOB)).toMatchObject({
      statusCode: 400,
      json: { type: '/problems/invalid-cursor' },
    });
  });

  test("finds their own order, but not whether another customer's order exists", async () => {
    const [order] = await store(1);
    const get = (id: string | undefined, caller: object) => ask('GET /items/{id}', { id: id ?? '', ...caller });

    expect(await get(order?.id, ANN)).toMatchObject({ statusCode: 200, json: { id: order?.id } });
    const others = await get(order?.id, BOB);
    const none = await get('00000000-0000-4000-8000-ffffffffffff', BOB);
    expect(others.statusCode).toBe(404);
    expect(others.body.replaceAll(order?.id ?? '', 'ID')).toBe(
      none.body.replaceAll('00000000-0000-4000-8000-ffffffffffff', 'ID'),
    );
  });

  test('places orders only for themselves', async () => {
    expect(await post(ORDER, ANN)).toMatchObject({ statusCode: 202 });
    expect(await post(ORDER, BOB)).toMatchObject(forbidden);
    expect(published()).toHaveLength(1);
  });

  test('has idempotency keys that are separate from those of other callers', async () => {
    const headers = { 'idempotency-key': 'k' };
    await post(ORDER, { ...ANN, headers });

    expect(await post({ ...ORDER, customerId: 'bob' }, { ...BOB, headers })).toMatchObject({ statusCode: 202 });
  });
});

describe.each([[undefined], [''], [7], [['ann']], ['.ann'], ['x'.repeat(129)], ['ann\n']])(
  'a caller whose token has %j as its sub',
  (subject) => {
    const caller = { authorization: 'jwt', subject };

    test('is not a customer', async () => {
      await store(1);

      for (const answer of [
        await list('', caller),
        await list('customerId=ann', caller),
        await post(ORDER, caller),
        await ask('GET /items/{id}', { id: 'x', ...caller }),
      ]) {
        expect(answer).toMatchObject(forbidden);
      }
      expect(published()).toEqual([]);
    });
  },
);

describe('a caller without a token', () => {
  test.each([
    { authorization: 'iam', userArn: 'arn:aws:iam::111122223333:user/backend' },
    { authorization: 'none' },
    // Without JWT authorization a token does not make its caller a customer.
    { authorization: 'none', subject: 'bob' },
  ])('acts for all customers with %j', async (caller) => {
    const [order] = await store(1);

    expect((await list('customerId=ann', caller)).json.items).toHaveLength(1);
    expect(await ask('GET /items/{id}', { id: order?.id ?? '', ...caller })).toMatchObject({ statusCode: 200 });
    expect(await post(ORDER, caller)).toMatchObject({ statusCode: 202 });
  });
});

test.each(['', 'JWT', 'jwt ', 'all', 'undefined'])(
  'the authorization %j is invalid, and the function does not start',
  (text) => {
    expect(() => readAuthorization({ API_AUTHORIZATION: text })).toThrow(
      `API_AUTHORIZATION must be one of jwt, iam, none, got '${text}'`,
    );
  },
);
