import { describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../../web/src/config.ts';
import { totalCents } from '../../../web/src/order.ts';
import { orderPath, readRoute } from '../../../web/src/routes.ts';

describe('an order', () => {
  test('adds up in whole cents', () => {
    const lines = [
      { sku: 'A', quantity: 3, unitPrice: 0.1 },
      { sku: 'B', quantity: 1000, unitPrice: 1.15 },
      { sku: 'C', quantity: 1, unitPrice: 999_999.99 },
    ];

    expect(totalCents(lines)).toBe(30 + 115_000 + 99_999_999);
  });
});

describe('an address', () => {
  test.each([
    ['/', { name: 'orders' }],
    ['/orders/a%2Fb', { name: 'order', id: 'a/b' }],
    ['/orders/a/', { name: 'order', id: 'a' }],
    ['/orders/%E0', { name: 'order', id: '%E0' }],
    ['/signed-in', { name: 'signed-in' }],
    ['/orders', { name: 'unknown' }],
    ['/orders/a/b', { name: 'unknown' }],
    ['//evil.example', { name: 'unknown' }],
  ])('%s leads to its view', (path, route) => {
    expect(readRoute(path)).toEqual(route);
  });

  test('of an order carries ids and customers as they are', () => {
    const url = new URL(orderPath('a/b?c', 'd&e=f|@g'), 'http://localhost');

    expect(readRoute(url.pathname)).toEqual({ name: 'order', id: 'a/b?c' });
    expect(url.searchParams.get('customer')).toBe('d&e=f|@g');
  });
});

describe('config.json', () => {
  test('says whether people sign in, and where', () => {
    const jwt = { authorization: 'jwt', issuer: 'https://issuer.example', clientId: 'page', audience: 'api' };

    expect(parseConfig({ authorization: 'none', issuer: 'unused' })).toEqual({ authorization: 'none' });
    expect(parseConfig(jwt)).toEqual(jwt);
  });

  test.each([
    [{}, 'authorization must be "none" or "jwt", got undefined'],
    [{ authorization: 'iam' }, 'authorization must be "none" or "jwt", got "iam"'],
    [{ authorization: 'jwt', issuer: 'https://issuer.example' }, 'authorization "jwt" needs issuer and clientId'],
  ])('%j is refused', (config, message) => {
    expect(() => parseConfig(config)).toThrow(message);
  });
});
