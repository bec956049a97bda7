import { describe, expect, test } from '@jest/globals';
import { awsError } from '../../../support/lambda/messages.ts';
import { ORDER_ID } from '../../../support/lambda/orders.ts';
import { useServeOrders } from '../../../support/lambda/serve-orders.ts';

const { tables, ask, store } = useServeOrders();

const get = (id: string) => ask('GET /items/{id}', { id });

describe('an order', () => {
  test('is found by its id', async () => {
    const [order] = await store(1);

    const answer = await get(order?.id ?? '');

    expect(answer.statusCode).toBe(200);
    expect(answer.json).toEqual(order);
  });

  test('that is not there, or not yet, is 404', async () => {
    expect(await get(ORDER_ID)).toMatchObject({
      statusCode: 404,
      headers: { 'Content-Type': 'application/problem+json' },
      json: { type: '/problems/not-found', instance: `/items/${ORDER_ID}` },
    });
  });

  test.each([
    '..',
    '../x',
    '%2e%2e%2f',
    '\u0000',
    '',
    'x',
    ORDER_ID.toUpperCase(),
    `${ORDER_ID}\n`,
    `${ORDER_ID} `,
    `{${ORDER_ID}}`,
    'x'.repeat(40),
    '__proto__',
    '<script>',
    '00000000000000000000000000000000',
    '\ud800',
  ])('with the id %p is 400, and nothing is read', async (id) => {
    const answer = await get(id);

    expect(answer).toMatchObject({ statusCode: 400, json: { type: '/problems/invalid-id' } });
    expect(answer.body).not.toMatch(/[<>]/);
    expect(tables.calls()).toEqual([]);
  });

  test('with an id of four kilobytes is 400', async () => {
    expect((await get('x'.repeat(4_096))).statusCode).toBe(400);
  });

  test('in a table that fails is 503', async () => {
    tables.fail(() => awsError('ThrottlingException'));

    expect(await get(ORDER_ID)).toMatchObject({ statusCode: 503, headers: { 'Retry-After': '5' } });
  });
});

test('a route that the function does not know is 404', async () => {
  expect(await ask('DELETE /items/{id}', { id: ORDER_ID })).toMatchObject({
    statusCode: 404,
    json: { type: '/problems/not-found', detail: 'There are POST /items, GET /items, GET /items/{id}' },
  });
  expect((await ask('constructor')).statusCode).toBe(404);
});
