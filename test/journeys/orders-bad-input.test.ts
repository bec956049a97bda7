import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { waitFor } from '../../bench/support/wait-for.ts';
import { invocationsOf } from '../support/cloud-state.ts';
import { HARMLESS_TEXTS, MARKER } from './bad-json.ts';
import { expectProblem } from './expect-problem.ts';
import { BAD_BODIES, GOOD_ORDER } from './orders-bad-bodies.ts';
import { type OrdersCloud, startOrders } from './orders-cloud.ts';
import type { RawAnswer } from './raw-request.ts';

const ORIGIN = 'https://shop.example';
const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';
const good = JSON.stringify(GOOD_ORDER);

/** API Gateway's own words of an HTTP API, which can't be changed: no problem+json, no Retry-After. */
function expectNative({ status, headers, text }: RawAnswer, wanted: number, message: string) {
  expect({ status, text }).toEqual({ status: wanted, text: JSON.stringify({ message }) });
  expect(headers['content-type']).toBe('application/json');
}

describe('bad input of the Orders API', () => {
  let orders: OrdersCloud;

  beforeAll(async () => {
    orders = await startOrders({ settings: { cors_allowed_origins: JSON.stringify([ORIGIN]) } });
  }, 60_000);
  afterAll(() => orders?.stop());

  const postText = (body: string | Buffer, headers = {}) =>
    orders.send({
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', origin: ORIGIN, ...headers },
    });
  const get = (below: string, headers = {}) => orders.send({ path: orders.path + below, headers });

  test('the list of bad bodies has several hundred different entries', () => {
    expect(BAD_BODIES.length).toBeGreaterThan(400);
    expect(new Set(BAD_BODIES.map(({ name }) => name)).size).toBe(BAD_BODIES.length);
  });

  test.each(BAD_BODIES)(
    '$name is answered with a problem that pages can read',
    async ({ body, statuses, isNative = false }) => {
      const answer = await postText(body);
      expect(answer.headers['access-control-allow-origin']).toBe(ORIGIN);
      if (isNative) return expectNative(answer, 413, 'Request Entity Too Large');
      expectProblem(answer, ...statuses);
      expect(answer.text).not.toContain(MARKER);
    },
  );

  test('bad bodies publish no event and do not pollute object prototypes', async () => {
    expect(await orders.rows()).toEqual([]);
    for (const worker of [orders.outputs.ProcessOrderFunctionName, orders.outputs.NotifyCustomerFunctionName]) {
      expect(await invocationsOf(orders.cloud.url, worker)).toBe(0);
    }
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  test.each(HARMLESS_TEXTS.map((text) => ({ text: JSON.stringify(text), note: text })))(
    '$text in a note is stored and shown unchanged',
    async ({ note }) => {
      const sent = { ...GOOD_ORDER, customerId: 'harmless', note };
      const answer = await orders.post(sent);
      expect(answer.status).toBe(202);
      const { id } = JSON.parse(answer.text);
      const shown = await waitFor(`order ${id}`, async () => {
        const { status, text } = await get(`/${id}`);
        return status === 200 ? JSON.parse(text) : undefined;
      });
      expect(shown).toMatchObject({ ...sent, id });
    },
  );

  test.each([
    ['none', {}, 415],
    ['text/plain', { 'content-type': 'text/plain' }, 415],
    ['application/xml', { 'content-type': 'application/xml' }, 415],
    ['multipart/form-data', { 'content-type': 'multipart/form-data; boundary=x' }, 415],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['JSON in another encoding', { 'content-type': 'application/json; charset=iso-8859-1' }, 415],
    ['nonsense', { 'content-type': ';;;' }, 415],
    ['compressed JSON', { 'content-type': 'application/json', 'content-encoding': 'gzip' }, 415],
    ['JSON in capitals', { 'content-type': 'APPLICATION/JSON; CHARSET=UTF-8' }, 202],
    ['a kind of JSON', { 'content-type': 'application/vnd.shop+json' }, 202],
  ])('a body whose content type is %s', async (_what, headers, status) => {
    const answer = await orders.send({ method: 'POST', body: good, headers });
    if (status === 202) expect(answer.status).toBe(202);
    else expectProblem(answer, status);
  });

  test.each([
    ['129 characters', 'k'.repeat(129)],
    ['a space', 'a b'],
    ['nothing', ''],
    ['é', '\u00e9'],
  ])('an idempotency key with %s', async (_what, key) => {
    const { type } = expectProblem(await orders.post(GOOD_ORDER, { 'idempotency-key': key }), 400);
    expect(type).toBe('/problems/invalid-idempotency-key');
  });

  test('a repeated Idempotency-Key gets the first answer, and is rejected with another body', async () => {
    const headers = { 'idempotency-key': 'order-66' };
    const first = await orders.post(GOOD_ORDER, headers);
    const again = await orders.post(GOOD_ORDER, headers);
    expect([first.status, again.status]).toEqual([202, 202]);
    expect(again.text).toBe(first.text);
    expectProblem(await orders.post({ ...GOOD_ORDER, note: 'another' }, headers), 422);
  });

  test('concurrent requests with one Idempotency-Key create one order', async () => {
    const headers = { 'idempotency-key': 'at-the-same-time' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => orders.post(GOOD_ORDER, headers)));
    const accepted = answers.filter(({ status }) => status === 202);
    expect(new Set(accepted.map(({ text }) => text)).size).toBe(1);
    for (const answer of answers.filter(({ status }) => status !== 202)) {
      expectProblem(answer, 409);
      expect(answer.headers['retry-after']).toMatch(/^\d+$/);
    }
  });

  test.each([
    '1',
    'x',
    'not-a-uuid',
    UNKNOWN_ID.slice(1),
    `${UNKNOWN_ID}0`,
    'ABCDEFAB-0000-4000-8000-000000000000',
    `{${UNKNOWN_ID}}`,
    UNKNOWN_ID.replaceAll('-', ''),
    `${UNKNOWN_ID}%00`,
    `${UNKNOWN_ID}%0a`,
    `%20${UNKNOWN_ID}`,
    '%00',
    '..%2f..%2fetc%2fpasswd',
    '%2e%2e%2f',
    '%2f',
    '%252e%252e%252f',
    '%C3%BC',
    '%EF%BF%BE',
    "'%20OR%201=1--",
    '$ne',
    '__proto__',
    'constructor',
    'null',
    'undefined',
    '*',
    '<script>alert(1)<%2fscript>',
    'x'.repeat(4_096),
  ])('id %.40s is none', async (id) => {
    expect(expectProblem(await get(`/${id}`), 400).type).toBe('/problems/invalid-id');
  });

  test('a well-formed id of a missing order is answered 404', async () => {
    expect(expectProblem(await get(`/${UNKNOWN_ID}`), 404).type).toBe('/problems/not-found');
  });

  test.each(['0', '-1', '1e9', 'abc', '', '101', '1.5', '%00', '１', '+1', '0x10', '1&limit=2', '9'.repeat(400)])(
    'limit %.40s is none',
    async (limit) => {
      const answer = await get(`?customerId=ann&limit=${encodeURI(limit).replaceAll('%2500', '%00')}`);
      expect(expectProblem(answer, 400).type).toBe('/problems/invalid-limit');
    },
  );

  test.each([
    '',
    '?',
    '?customerId',
    '?customerId=',
    '?customerId=%00',
    '?customerId=%ff',
    '?customerId=a%20b',
    '?customerId=-',
    `?customerId=${'x'.repeat(129)}`,
    '?customerId=ann&customerId=bob',
    '?customerId[]=ann',
    '?customerid=ann',
    '?__proto__=ann',
    '?customerId=%EF%BC%A1nn',
  ])('query %.40s names no customer', async (query) => {
    expect(expectProblem(await get(query), 400).type).toBe('/problems/invalid-customer-id');
  });

  test('an unknown query parameter has no effect', async () => {
    expect((await get('?customerId=nobody&a=1&a=2&__proto__=x&%00=%ff')).text).toBe('{"items":[]}');
  });

  test.each([
    ['PUT', ''],
    ['DELETE', ''],
    ['PATCH', ''],
    ['HEAD', ''],
    ['POST', `/${UNKNOWN_ID}`],
    ['DELETE', `/${UNKNOWN_ID}`],
    ['POST', '/x/y'],
    ['GET', '/x/y'],
    ['GET', 's'],
    ['GET', '/../other'],
    ['GET', '/%2e%2e/%2e%2e/other'],
    ['GET', ';x=1'],
    ['GET', '%00'],
  ])('%s /items%s is not there, as API Gateway says it', async (method, below) => {
    const answer = await orders.send({ method, path: orders.path + below });
    if (method === 'HEAD') expect(answer.status).toBe(404);
    else expectNative(answer, 404, 'Not Found');
  });

  test('a path with invalid percent-encoding is rejected as by API Gateway', async () => {
    expectNative(await get('/%zz'), 400, 'Bad Request');
  });

  test('headers of 20 KB are rejected', async () => {
    const { status } = await postText(good, { 'x-large': 'x'.repeat(20_000) });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
  });

  test('a preflight request is answered with CORS headers for an allowed origin only', async () => {
    const preflight = (origin: string) =>
      orders.send({ method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
    const allowed = await preflight(ORIGIN);
    expect(allowed.status).toBe(204);
    expect(allowed.headers).toMatchObject({ 'access-control-allow-origin': ORIGIN, vary: 'Origin' });
    const foreign = await preflight('https://evil.example');
    expect(foreign.headers).not.toHaveProperty('access-control-allow-origin');
  });

  test('a page of another origin cannot read any answer', async () => {
    for (const below of ['?customerId=ann', '?customerId=']) {
      const { headers } = await get(below, { origin: 'https://evil.example' });
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    }
  });
});

describe('throttling of the Orders API', () => {
  let orders: OrdersCloud;
  beforeAll(async () => {
    orders = await startOrders({ settings: { api_throttle_rate: '1', api_throttle_burst: '2' } });
  }, 60_000);
  afterAll(() => orders?.stop());

  test('requests above the limit get 429 with the message of API Gateway and without Retry-After', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => orders.post(GOOD_ORDER)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(7);
    for (const answer of refused) {
      expectNative(answer, 429, 'Too Many Requests');
      expect(answer.headers).not.toHaveProperty('retry-after');
    }
    expect(answers.filter(({ status }) => status === 202).length).toBeGreaterThan(0);
  });
});
