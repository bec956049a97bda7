import { expect, test } from '@jest/globals';
import type { PrivateCloud } from 'local-cloud';
import { invocationsOf } from '../../support/cloud-state.ts';
import { type ApiAnswer, apiClient, expectProblem } from '../support/api-client.ts';
import { MARKER, shownValues } from './bad-json.ts';
import { BAD_ORDERS, GOOD_ORDER } from './bad-orders.ts';
import { bothApisSuite, ORIGIN } from './both-apis.suite.ts';

const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';

/** Expects an answer of API Gateway itself: an HTTP API cannot change its text, type or headers. */
export function expectNative({ status, headers, text }: ApiAnswer, wanted: number, message: string): void {
  expect({ status, text }).toEqual({ status: wanted, text: JSON.stringify({ message }) });
  expect(headers['content-type']).toBe('application/json');
}

export function ordersSuite(cloud: () => PrivateCloud): void {
  const outputs = () => cloud().outputs.Orders ?? {};
  const orders = () => apiClient(outputs().ItemsUrl);
  const get = (below: string, headers = {}) => orders().get(below, headers);

  bothApisSuite({
    item: 'order',
    good: GOOD_ORDER,
    textFields: ['note'],
    badBodies: BAD_ORDERS,
    fewest: 400,
    api: orders,
    expectRefused(answer, { statuses, isNative = false }) {
      expect(answer.headers['access-control-allow-origin']).toBe(ORIGIN);
      if (isNative) return expectNative(answer, 413, 'Request Entity Too Large');
      expectProblem(answer, ...statuses);
      expect(answer.text).not.toContain(MARKER);
    },
    async expectNothingStored() {
      expect((await get(`?customerId=${GOOD_ORDER.customerId}`)).text).toBe('{"items":[]}');
      for (const worker of [outputs().ProcessOrderFunctionName, outputs().NotifyCustomerFunctionName]) {
        expect(await invocationsOf(cloud().url, worker)).toBe(0);
      }
    },
    async stored(id) {
      const { status, text } = await get(`/${id}`);
      return status === 200 ? JSON.parse(text) : undefined;
    },
  });

  test.each(
    shownValues([
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
    ]),
  )('the malformed id $shown is answered 400', async ({ value: id }) => {
    expect(expectProblem(await get(`/${id}`), 400).type).toBe('/problems/invalid-id');
  });

  test('a well-formed id of a missing order is answered 404', async () => {
    expect(expectProblem(await get(`/${UNKNOWN_ID}`), 404).type).toBe('/problems/not-found');
  });

  test.each(
    shownValues(['0', '-1', '1e9', 'abc', '', '101', '1.5', '%00', '１', '+1', '0x10', '1&limit=2', '9'.repeat(400)]),
  )('the limit $shown is answered 400', async ({ value: limit }) => {
    const answer = await get(`?customerId=ann&limit=${encodeURI(limit).replaceAll('%2500', '%00')}`);
    expect(expectProblem(answer, 400).type).toBe('/problems/invalid-limit');
  });

  test.each(
    shownValues([
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
    ]),
  )('the query $shown without exactly one valid customer is answered 400', async ({ value: query }) => {
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
  ])('%s /items%s is answered 404 by API Gateway', async (method, below) => {
    const answer = await orders().send({ method, path: orders().path + below });
    if (method === 'HEAD') expect(answer.status).toBe(404);
    else expectNative(answer, 404, 'Not Found');
  });

  test('a path with invalid percent-encoding is answered 400 by API Gateway', async () => {
    expectNative(await get('/%zz'), 400, 'Bad Request');
  });

  test('a page of another origin cannot read any answer', async () => {
    for (const below of ['?customerId=ann', '?customerId=']) {
      const { headers } = await get(below, { origin: 'https://evil.example' });
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    }
  });
}
