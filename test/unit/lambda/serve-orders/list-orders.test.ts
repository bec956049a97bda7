import { describe, expect, test } from '@jest/globals';
import { awsError } from '../../../support/lambda/messages.ts';
import { ORDER } from '../../../support/lambda/orders.ts';
import { useServeOrders } from '../../../support/lambda/serve-orders.ts';

const { tables, output, list, store, pass, rotate } = useServeOrders();

const HOUR_MS = 3_600_000;
const idsOf = ({ json }: { json: { items: { id: string }[] } }) => json.items.map(({ id }) => id);

describe("a customer's orders", () => {
  test('are listed newest first, and nobody else is among them', async () => {
    const orders = await store(3);
    await store(2, 'bob');

    const answer = await list('customerId=ann');

    expect(answer).toMatchObject({ statusCode: 200, headers: { 'Content-Type': 'application/json' } });
    expect(answer.json).toEqual({ items: orders });
  });

  test('are none if there are none', async () => {
    expect((await list('customerId=nobody')).json).toEqual({ items: [] });
  });

  test('come page by page, each exactly once, and the last page says that it is', async () => {
    const orders = await store(7);

    const pages = [await list('customerId=ann&limit=3')];
    for (let cursor = pages[0]?.json.nextCursor; cursor; cursor = pages.at(-1)?.json.nextCursor) {
      pages.push(await list(`customerId=ann&limit=3&cursor=${cursor}`));
    }

    expect(pages.map((page) => idsOf(page).length)).toEqual([3, 3, 1]);
    expect(pages.flatMap(idsOf)).toEqual(orders.map(({ id }) => id));
  });

  test('that fill the last page have no empty one after it', async () => {
    await store(4);
    const first = await list('customerId=ann&limit=2');

    const second = await list(`customerId=ann&limit=2&cursor=${first.json.nextCursor}`);

    expect(idsOf(second)).toHaveLength(2);
    expect(second.json).not.toHaveProperty('nextCursor');
  });

  test('are read a page at a time, and one more to know whether there is another', async () => {
    await list('customerId=ann&limit=7');

    expect(tables.calls()).toMatchObject([{ operation: 'Query', input: { Limit: 8 } }]);
  });

  test('that came in the meantime do not disturb the next page', async () => {
    const orders = await store(4);
    const first = await list('customerId=ann&limit=2');
    await store(9);

    const second = await list(`customerId=ann&cursor=${first.json.nextCursor}`);

    expect(idsOf(second)).toEqual(orders.slice(2).map(({ id }) => id));
  });

  test('are 20 on a page, if the request says nothing', async () => {
    await store(21);

    expect(idsOf(await list('customerId=ann'))).toHaveLength(20);
  });

  test('have nothing that a table may hold beside them', async () => {
    await store(1);

    const [item] = (await list('customerId=ann')).json.items;

    expect(Object.keys(item)).toEqual([
      'id',
      'customerId',
      'placedAt',
      'processedAt',
      'status',
      'lines',
      'note',
      'total',
    ]);
  });
});

describe('a limit', () => {
  test.each(['1', '20', '99', '100'])('may be %s', async (limit) => {
    expect((await list(`customerId=ann&limit=${limit}`)).statusCode).toBe(200);
  });

  test.each([
    '0',
    '-1',
    '101',
    '1e9',
    '1e1',
    'abc',
    '',
    ' 1',
    '1 ',
    '+1',
    '01',
    '1.0',
    '0x10',
    '٣',
    '１',
    '1,2',
    'NaN',
    '%00',
    '1%0A',
    '9'.repeat(40),
  ])('may not be %p', async (limit) => {
    expect(await list(`customerId=ann&limit=${limit}`)).toMatchObject({
      statusCode: 400,
      json: { type: '/problems/invalid-limit', detail: 'The limit is a whole number from 1 to 100' },
    });
  });

  test('may not be there twice', async () => {
    expect(await list('customerId=ann&limit=1&limit=1')).toMatchObject({
      statusCode: 400,
      json: { type: '/problems/invalid-limit', detail: 'Send one limit' },
    });
  });
});

describe('a customer', () => {
  test.each([
    ['', 'Name the customer: ?customerId=…'],
    ['customerId=', 'No customer can have this id'],
    ['customerId=.ann', 'No customer can have this id'],
    ['customerId=a%00b', 'No customer can have this id'],
    ['customerId=a%20b', 'No customer can have this id'],
    [`customerId=${'x'.repeat(129)}`, 'No customer can have this id'],
    ['customerId=%FF', 'No customer can have this id'],
    ['customerId=ann&customerId=bob', 'Send one customerId'],
    ['CustomerId=ann', 'Name the customer: ?customerId=…'],
  ])('by the query %p is none', async (query, detail) => {
    expect(await list(query)).toMatchObject({
      statusCode: 400,
      json: { type: '/problems/invalid-customer-id', detail, instance: '/items' },
    });
  });

  test.each(['a', 'auth0|507f1f77', 'ann@example.com', 'x'.repeat(128)])('may be called %p', async (customerId) => {
    await store(1, customerId);

    expect(idsOf(await list(`customerId=${encodeURIComponent(customerId)}`))).toHaveLength(1);
  });
});

describe('a cursor', () => {
  const nextCursor = async (): Promise<string> => (await list('customerId=ann&limit=1')).json.nextCursor;
  const refused = { statusCode: 400, json: { type: '/problems/invalid-cursor' } };

  test('goes with any limit, for an hour', async () => {
    const orders = await store(3);
    const cursor = await nextCursor();

    pass(HOUR_MS - 1);
    expect(idsOf(await list(`customerId=ann&limit=2&cursor=${cursor}`))).toEqual(orders.slice(1).map(({ id }) => id));
    pass(1);
    expect(await list(`customerId=ann&cursor=${cursor}`)).toMatchObject(refused);
  });

  test('of another customer is refused, and nobody is read', async () => {
    await store(2);
    await store(2, 'bob');
    const cursor = await nextCursor();
    const before = tables.calls().length;

    expect(await list(`customerId=bob&cursor=${cursor}`)).toMatchObject(refused);
    expect(tables.calls().length).toBe(before);
  });

  test.each(['', 'x', 'null', '%00', 'a'.repeat(200), 'ü', '=', '{}'])('%p is refused', async (cursor) => {
    expect(await list(`customerId=ann&cursor=${encodeURIComponent(cursor)}`)).toMatchObject(refused);
    expect(output().metric('OrdersRejected')).toEqual([1]);
  });

  test('may not be there twice', async () => {
    await store(2);
    const cursor = await nextCursor();

    expect(await list(`customerId=ann&cursor=${cursor}&cursor=${cursor}`)).toMatchObject(refused);
  });

  test('is refused after its secret was rotated', async () => {
    await store(2);
    const cursor = await nextCursor();
    rotate(async () => 'r'.repeat(32));

    expect(await list(`customerId=ann&cursor=${cursor}`)).toMatchObject(refused);
  });

  test('whose secret can not be read is nobody’s fault: 503', async () => {
    await store(2);
    rotate(async () => {
      throw awsError('InternalServiceError');
    });

    expect(await list('customerId=ann&limit=1')).toMatchObject({ statusCode: 503, headers: { 'Retry-After': '5' } });
    expect(await list('customerId=ann&cursor=x')).toMatchObject({ statusCode: 503 });
    expect((await list('customerId=ann')).statusCode).toBe(200);
  });
});

test.each([
  'ProvisionedThroughputExceededException',
  'InternalServerError',
  'ResourceNotFoundException',
  'AccessDeniedException',
])('a table that refuses with %s is answered 503, and when to come again', async (name) => {
  tables.fail(() => awsError(name, 'as AWS says it'));

  const answer = await list(`customerId=${ORDER.customerId}`);

  expect(answer).toMatchObject({
    statusCode: 503,
    headers: { 'Retry-After': '5' },
    json: { type: '/problems/unavailable' },
  });
  expect(answer.body).not.toContain('as AWS says it');
  expect(output().metric('OrdersUnavailable')).toEqual([1]);
});
