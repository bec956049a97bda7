import { describe, expect, test } from '@jest/globals';
import { awsError } from '../../../support/lambda/messages.ts';
import { ORDER_ID } from '../../../support/lambda/orders.ts';
import { useServeOrders } from '../../../support/lambda/serve-orders.ts';

const { tables, output, ask, list, store, pass, rotate } = useServeOrders();

const HOUR_MS = 3_600_000;
const idsOf = ({ json }: { json: { items: { id: string }[] } }) => json.items.map(({ id }) => id);
const get = (id: string) => ask('GET /items/{id}', { id });
const refused = (code: string, detail: unknown = expect.any(String)) => ({
  statusCode: 400,
  json: { type: `/problems/${code}`, detail },
});
const unavailable = { statusCode: 503, headers: { 'Retry-After': '5' }, json: { type: '/problems/unavailable' } };

describe("the list of a customer's orders", () => {
  test('has the newest order first, and no orders of other customers', async () => {
    const orders = await store(3);
    await store(2, 'bob');

    const answer = await list('customerId=ann');

    expect(answer).toMatchObject({ statusCode: 200, headers: { 'Content-Type': 'application/json' } });
    expect(answer.json).toEqual({ items: orders });
  });

  test('is empty if there are none', async () => {
    expect((await list('customerId=nobody')).json).toEqual({ items: [] });
  });

  test('comes page by page, with each order exactly once and no cursor on the last page', async () => {
    const orders = await store(7);

    const pages = [await list('customerId=ann&limit=3')];
    for (let cursor = pages[0]?.json.nextCursor; cursor; cursor = pages.at(-1)?.json.nextCursor) {
      pages.push(await list(`customerId=ann&limit=3&cursor=${cursor}`));
    }

    expect(pages.map((page) => idsOf(page).length)).toEqual([3, 3, 1]);
    expect(pages.flatMap(idsOf)).toEqual(orders.map(({ id }) => id));
  });

  test('has no empty page after a full last page', async () => {
    await store(4);
    const first = await list('customerId=ann&limit=2');

    const second = await list(`customerId=ann&limit=2&cursor=${first.json.nextCursor}`);

    expect(idsOf(second)).toHaveLength(2);
    expect(second.json).not.toHaveProperty('nextCursor');
  });

  test('is read with one order more than requested, which shows whether there is another page', async () => {
    await list('customerId=ann&limit=7');

    expect(tables.calls()).toMatchObject([{ operation: 'Query', input: { Limit: 8 } }]);
  });

  test('continues on the next page as before, although new orders came meanwhile', async () => {
    const orders = await store(4);
    const first = await list('customerId=ann&limit=2');
    await store(9);

    const second = await list(`customerId=ann&cursor=${first.json.nextCursor}`);

    expect(idsOf(second)).toEqual(orders.slice(2).map(({ id }) => id));
  });

  test('has 20 orders on a page by default', async () => {
    await store(21);

    expect(idsOf(await list('customerId=ann'))).toHaveLength(20);
  });

  test('has only the documented fields of a row', async () => {
    await store(1);

    const [item] = (await list('customerId=ann')).json.items;

    const fields = ['id', 'customerId', 'placedAt', 'processedAt', 'status', 'lines', 'note', 'total'];
    expect(Object.keys(item)).toEqual(fields);
  });
});

describe('the parameter limit', () => {
  test.each(['1', '20', '99', '100'])('can be %s', async (limit) => {
    expect((await list(`customerId=ann&limit=${limit}`)).statusCode).toBe(200);
  });

  const malformed = [
    'abc',
    '',
    ' 1',
    '1 ',
    '+1',
    '01',
    '1.0',
    '1e1',
    '1e9',
    '0x10',
    '٣',
    '１',
    '1,2',
    'NaN',
    '%00',
    '1%0A',
  ];

  test.each(['0', '-1', '101', '9'.repeat(40), ...malformed])('cannot be %p', async (limit) => {
    expect(await list(`customerId=ann&limit=${limit}`)).toMatchObject(
      refused('invalid-limit', 'The limit is a whole number from 1 to 100'),
    );
  });

  test('cannot appear twice', async () => {
    expect(await list('customerId=ann&limit=1&limit=1')).toMatchObject(refused('invalid-limit', 'Send one limit'));
  });
});

describe('the parameter customerId', () => {
  test.each([
    ['', 'Name the customer: ?customerId=…'],
    ['CustomerId=ann', 'Name the customer: ?customerId=…'],
    ['customerId=', 'No customer can have this id'],
    ['customerId=.ann', 'No customer can have this id'],
    ['customerId=a%00b', 'No customer can have this id'],
    ['customerId=a%20b', 'No customer can have this id'],
    [`customerId=${'x'.repeat(129)}`, 'No customer can have this id'],
    ['customerId=%FF', 'No customer can have this id'],
    ['customerId=ann&customerId=bob', 'Send one customerId'],
  ])('is invalid in the query %p', async (query, detail) => {
    const answer = await list(query);

    expect(answer).toMatchObject(refused('invalid-customer-id', detail));
    expect(answer.json.instance).toBe('/items');
  });

  test.each(['a', 'auth0|507f1f77', 'ann@example.com', 'x'.repeat(128)])('can be %p', async (customerId) => {
    await store(1, customerId);

    expect(idsOf(await list(`customerId=${encodeURIComponent(customerId)}`))).toHaveLength(1);
  });
});

describe('the parameter cursor', () => {
  const nextCursor = async (): Promise<string> => (await list('customerId=ann&limit=1')).json.nextCursor;
  const invalid = refused('invalid-cursor');

  test('is valid with any limit, for an hour', async () => {
    const orders = await store(3);
    const cursor = await nextCursor();

    pass(HOUR_MS - 1);
    expect(idsOf(await list(`customerId=ann&limit=2&cursor=${cursor}`))).toEqual(orders.slice(1).map(({ id }) => id));
    pass(1);
    expect(await list(`customerId=ann&cursor=${cursor}`)).toMatchObject(invalid);
  });

  test('is refused with another customer before any order is read', async () => {
    await store(2);
    await store(2, 'bob');
    const cursor = await nextCursor();
    const before = tables.calls().length;

    expect(await list(`customerId=bob&cursor=${cursor}`)).toMatchObject(invalid);
    expect(tables.calls().length).toBe(before);
  });

  test.each(['', 'x', 'null', '%00', 'a'.repeat(200), 'ü', '=', '{}'])('cannot be %p', async (cursor) => {
    expect(await list(`customerId=ann&cursor=${encodeURIComponent(cursor)}`)).toMatchObject(invalid);
    expect(output().metric('OrdersRejected')).toEqual([1]);
  });

  test('cannot appear twice', async () => {
    await store(2);
    const cursor = await nextCursor();

    expect(await list(`customerId=ann&cursor=${cursor}&cursor=${cursor}`)).toMatchObject(invalid);
  });

  test('is refused after a rotation of its secret', async () => {
    await store(2);
    const cursor = await nextCursor();
    rotate(async () => 'r'.repeat(32));

    expect(await list(`customerId=ann&cursor=${cursor}`)).toMatchObject(invalid);
  });

  test('is answered with 503 if its secret cannot be read, as is a list that needs a cursor', async () => {
    await store(2);
    rotate(async () => {
      throw awsError('InternalServiceError');
    });

    expect(await list('customerId=ann&cursor=x')).toMatchObject(unavailable);
    expect(await list('customerId=ann&limit=1')).toMatchObject(unavailable);
    expect((await list('customerId=ann')).statusCode).toBe(200);
  });
});

describe('a single order', () => {
  test('is found by its id', async () => {
    const [order] = await store(1);

    const answer = await get(order?.id ?? '');

    expect(answer.statusCode).toBe(200);
    expect(answer.json).toEqual(order);
  });

  test('that does not exist, or not yet, is answered with 404', async () => {
    expect(await get(ORDER_ID)).toMatchObject({
      statusCode: 404,
      headers: { 'Content-Type': 'application/problem+json' },
      json: { type: '/problems/not-found', instance: `/items/${ORDER_ID}` },
    });
  });

  const nearly = [ORDER_ID.toUpperCase(), `${ORDER_ID}\n`, `${ORDER_ID} `, `{${ORDER_ID}}`, '0'.repeat(32)];
  const others = ['..', '../x', '%2e%2e%2f', '\u0000', '', 'x', 'x'.repeat(40), '__proto__', '<script>', '\ud800'];

  test.each([...nearly, ...others, 'x'.repeat(4_096)])('with the id %p is answered with 400 unread', async (id) => {
    const answer = await get(id);

    expect(answer).toMatchObject(refused('invalid-id'));
    expect(answer.body).not.toMatch(/[<>]/);
    expect(tables.calls()).toEqual([]);
  });
});

test.each([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'InternalServerError',
  'ResourceNotFoundException',
  'AccessDeniedException',
])('a table that fails with %s is answered with 503 and Retry-After', async (name) => {
  tables.fail(() => awsError(name, 'as AWS says it'));

  for (const answer of [await list('customerId=ann'), await get(ORDER_ID)]) {
    expect(answer).toMatchObject(unavailable);
    expect(answer.body).not.toContain('as AWS says it');
  }
  expect(output().metric('OrdersUnavailable')).toEqual([1, 1]);
});

test('an unknown route is answered with 404', async () => {
  expect(await ask('DELETE /items/{id}', { id: ORDER_ID })).toMatchObject({
    statusCode: 404,
    json: { type: '/problems/not-found', detail: 'There are POST /items, GET /items, GET /items/{id}' },
  });
  expect((await ask('constructor')).statusCode).toBe(404);
});
