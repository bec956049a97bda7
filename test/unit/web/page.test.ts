import { describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../../web/src/config.ts';
import { explain } from '../../../web/src/failure-panel.ts';
import { ApiProblem, NoResponse, readRetryAfter } from '../../../web/src/failures.ts';
import { type NewOrder, totalCents } from '../../../web/src/orders/order.ts';
import { type Clock, watchOrder } from '../../../web/src/orders/watch-order.ts';
import { orderPath, readRoute } from '../../../web/src/routes.ts';
import { createAcceptedOrders, createSubmission } from '../../../web/src/tab-storage.ts';

const order: NewOrder = { customerId: 'ada', lines: [{ sku: 'PEN-1', quantity: 1, unitPrice: 2.5 }] };
const accepted = (id: string) => ({ ...order, id, placedAt: '2030-01-01T00:00:00Z', status: 'accepted' as const });

describe('addresses and config.json', () => {
  test.each([
    ['/', { name: 'orders' }],
    ['/orders/a%2Fb', { name: 'order', id: 'a/b' }],
    ['/orders/a/', { name: 'order', id: 'a' }],
    ['/orders/%E0', { name: 'order', id: '%E0' }],
    ['/signed-in', { name: 'signed-in' }],
    ['/orders', { name: 'unknown' }],
    ['/orders/a/b', { name: 'unknown' }],
    ['//evil.example', { name: 'unknown' }],
  ])('the address %s leads to its view', (path, route) => {
    expect(readRoute(path)).toEqual(route);
  });

  test('the address of an order carries any id and any customer', () => {
    const url = new URL(orderPath('a/b?c', 'd&e=f|@g'), 'http://localhost');

    expect(readRoute(url.pathname)).toEqual({ name: 'order', id: 'a/b?c' });
    expect(url.searchParams.get('customer')).toBe('d&e=f|@g');
  });

  test('config.json says whether customers sign in, and with which issuer', () => {
    const jwt = { authorization: 'jwt', issuer: 'https://issuer.example', clientId: 'page', audience: 'api' };

    expect(parseConfig({ authorization: 'none', issuer: 'unused' })).toEqual({ authorization: 'none' });
    expect(parseConfig(jwt)).toEqual(jwt);
  });

  test.each([
    [{}, 'authorization must be "none" or "jwt", got undefined'],
    [{ authorization: 'iam' }, 'authorization must be "none" or "jwt", got "iam"'],
    [{ authorization: 'jwt', issuer: 'https://issuer.example' }, 'authorization "jwt" needs issuer and clientId'],
  ])('the config.json %j is rejected', (config, message) => {
    expect(() => parseConfig(config)).toThrow(message);
  });
});

describe('orders', () => {
  test('the total of an order is the sum of its lines in whole cents', () => {
    const lines = [
      { sku: 'A', quantity: 3, unitPrice: 0.1 },
      { sku: 'B', quantity: 1000, unitPrice: 1.15 },
      { sku: 'C', quantity: 1, unitPrice: 999_999.99 },
    ];

    expect(totalCents({ ...accepted('1'), lines })).toBe(30 + 115_000 + 99_999_999);
  });

  test('a submission keeps its key as long as the order stays the same, on another page of the tab too', () => {
    const storage = fakeStorage();
    const key = createSubmission(storage).keyFor(order);

    expect(createSubmission(storage).keyFor(structuredClone(order))).toBe(key);
    expect(createSubmission(storage).keyFor({ ...order, note: 'changed' })).not.toBe(key);
  });

  test('a submission gets a new key when it is settled', () => {
    const submission = createSubmission(fakeStorage());
    const key = submission.keyFor(order);
    submission.settle();

    expect(submission.unsettled('ada')).toBeUndefined();
    expect(submission.keyFor(order)).not.toBe(key);
  });

  test('an unsettled order is returned only to its customer', () => {
    const submission = createSubmission(fakeStorage());
    submission.keyFor(order);

    expect(submission.unsettled('ada')).toEqual(order);
    expect(submission.unsettled('bob')).toBeUndefined();
  });

  test('accepted orders are stored once each, the newest first, until they are removed', () => {
    const orders = createAcceptedOrders(fakeStorage(), 'ada');
    for (const id of ['1', '2', '1']) orders.add(accepted(id));

    expect(orders.all().map(({ id }) => id)).toEqual(['1', '2']);
    orders.remove('1');
    expect(orders.all().map(({ id }) => id)).toEqual(['2']);
    expect(orders.find('1')).toBeUndefined();
  });

  test('accepted orders are not visible to another customer', () => {
    const storage = fakeStorage();
    createAcceptedOrders(storage, 'ada').add(accepted('1'));

    expect(createAcceptedOrders(storage, 'bob').all()).toEqual([]);
    expect(createAcceptedOrders(storage, 'bob').find('1')).toBeUndefined();
  });
});

describe('failures', () => {
  test('a problem document of the API is read and explained', () => {
    const body = {
      type: '/problems/invalid-body',
      detail: 'Nothing was taken',
      requestId: 'abc',
      errors: [{ pointer: '/note', code: 'maxLength', message: 'must be shorter' }],
    };
    const refused = new ApiProblem(new Response(null, { status: 400 }), body);

    expect(refused).toMatchObject({
      status: 400,
      code: 'invalid-body',
      message: 'Nothing was taken',
      requestId: 'abc',
    });
    expect(refused.errors).toEqual(body.errors);
    expect(explain(refused)).toEqual({
      title: 'The order was not placed.',
      detail: 'Please check the marked fields.',
      remedy: 'none',
      waitMs: 0,
      requestId: 'abc',
    });
  });

  test.each([
    ['with the message of a gateway', { message: 'Too Many Requests' }, 'Too Many Requests'],
    ['without a body', undefined, 'HTTP 429'],
    ['with a list', [1], 'HTTP 429'],
    ['with values of other types', { detail: 5, errors: 'none', requestId: {} }, 'HTTP 429'],
  ])('an error response %s is understood', (_name, body, message) => {
    const refused = new ApiProblem(new Response(null, { status: 429 }), body);

    expect(refused).toMatchObject({ message, code: '', errors: [], requestId: undefined });
    expect(explain(refused)).toMatchObject({ remedy: 'retry', waitMs: 2_000 });
  });

  test.each([
    ['5', 5_000],
    ['Tue, 01 Jan 2030 00:00:10 GMT', 10_000],
    ['Mon, 31 Dec 2029 23:59:59 GMT', 0],
    ['soon', undefined],
    [' ', undefined],
    [null, undefined],
  ])('the Retry-After %j is read as %j ms', (value, milliseconds) => {
    expect(readRetryAfter(value, Date.parse('2030-01-01T00:00:00Z'))).toBe(milliseconds);
  });

  test.each(['offline', 'timeout', 'network'] as const)('a missing response (%s) can be retried at once', (reason) => {
    expect(explain(new NoResponse(reason, undefined))).toMatchObject({ remedy: 'retry', waitMs: 0 });
  });
});

describe('watching an order', () => {
  test('the waits grow until the order is found', async () => {
    const { clock, waits } = fakeClock();
    let asked = 0;
    const find = async () => (++asked === 6 ? 'order' : undefined);

    expect(await watchOrder({ find, onSlow, signal, clock })).toBe('order');
    expect(waits).toEqual([400, 600, 900, 1350, 2025]);
  });

  test('a slow order is reported once, is searched by its id from then on, and is given up after five minutes', async () => {
    const { clock } = fakeClock();
    const reportedAt: number[] = [];
    const looks: { isSlow: boolean; at: number }[] = [];
    const find = async (isSlow: boolean) => {
      looks.push({ isSlow, at: clock.now() });
      return undefined;
    };

    expect(await watchOrder({ find, onSlow: () => reportedAt.push(clock.now()), signal, clock })).toBeUndefined();
    expect(reportedAt).toHaveLength(1);
    expect(reportedAt[0]).toBeGreaterThanOrEqual(15_000);
    expect(looks.filter(({ isSlow }) => isSlow).every(({ at }) => at > (reportedAt[0] ?? 0))).toBe(true);
    expect(looks.filter(({ isSlow }) => isSlow).length).toBeGreaterThan(50);
    expect(clock.now()).toBeLessThan(310_000);
  });

  test('a temporary failure extends the wait to the Retry-After of the API', async () => {
    const { clock, waits } = fakeClock();
    const failures = [problem(503, '7'), problem(429), new NoResponse('network', undefined)];
    const find = async () => {
      const failure = failures.shift();
      if (failure) throw failure;
      return 'order';
    };

    expect(await watchOrder({ find, onSlow, signal, clock })).toBe('order');
    expect(waits).toEqual([7_000, 600, 900]);
  });

  test.each([401, 403, 400])('the status %i ends the watch', async (status) => {
    const failure = problem(status);
    const find = () => Promise.reject(failure);

    await expect(watchOrder({ find, onSlow, signal, clock: fakeClock().clock })).rejects.toBe(failure);
  });

  test('the watch ends when the user leaves the view during a request', async () => {
    const view = new AbortController();
    const find = async () => {
      view.abort(new Error('left'));
      return 'order';
    };

    await expect(watchOrder({ find, onSlow, signal: view.signal })).rejects.toThrow('left');
  });

  test('the watch ends when the user leaves the view during a wait', async () => {
    const view = new AbortController();
    const find = async () => {
      queueMicrotask(() => queueMicrotask(() => view.abort(new Error('left'))));
      return undefined;
    };

    await expect(watchOrder({ find, onSlow, signal: view.signal })).rejects.toThrow('left');
  });
});

const { signal } = new AbortController();
const onSlow = () => {};

function fakeClock(): { clock: Clock; waits: number[] } {
  let now = 0;
  const waits: number[] = [];
  const pause = async (milliseconds: number) => {
    waits.push(milliseconds);
    now += milliseconds;
  };
  return { clock: { now: () => now, pause }, waits };
}

function problem(status: number, retryAfter?: string): ApiProblem {
  const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
  return new ApiProblem(new Response(null, { status, headers }), undefined);
}

function fakeStorage(): Storage {
  const values = new Map<string, string>();
  return {
    getItem: (name) => values.get(name) ?? null,
    setItem: (name, value) => void values.set(name, value),
    removeItem: (name) => void values.delete(name),
    clear: () => values.clear(),
    key: (index) => [...values.keys()][index] ?? null,
    get length() {
      return values.size;
    },
  };
}
