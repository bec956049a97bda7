import { describe, expect, test } from '@jest/globals';
import { headerOf } from '../../../../../lambda/shared/api/api-request.ts';
import { readHttpRequest } from '../../../../../lambda/shared/api/http-api.ts';
import { httpEvent } from '../../../../support/lambda/api-events.ts';

describe('a request of an HTTP API', () => {
  test('has its route, and what stands for the names in it', () => {
    expect(readHttpRequest(httpEvent('GET /items/{id}', { id: 'a b' }))).toMatchObject({
      route: 'GET /items/{id}',
      method: 'GET',
      pathParameters: { id: 'a b' },
      requestId: 'api-request-1',
      body: null,
    });
  });

  test.each([
    ['/items/a b', '/items/a%20b'],
    ['/items/<script>', '/items/%3Cscript%3E'],
    ['/items/"\n', '/items/%22%0A'],
    ['/items/%2e', '/items/%252e'],
    ['/items/ü😀', '/items/%C3%BC%F0%9F%98%80'],
    ['/items/\ud800', '/items/%EF%BF%BD'],
  ])('has its path as a URI, so %j is %s', (rawPath, path) => {
    expect(readHttpRequest({ ...httpEvent('GET /items/{id}'), rawPath }).path).toBe(path);
  });

  test('has every value of the query that was sent under a name, decoded', () => {
    const { query } = readHttpRequest(httpEvent('GET /items', { query: 'limit=1&limit=%32&customerId=a%40b' }));

    expect(query.getAll('limit')).toEqual(['1', '2']);
    expect(query.get('customerId')).toBe('a@b');
  });

  test('has headers of any case', () => {
    const request = readHttpRequest(httpEvent('POST /items', { headers: { 'Idempotency-KEY': 'a' } }));

    expect(headerOf(request, 'idempotency-key')).toBe('a');
  });

  test('has no path parameters if its route has none', () => {
    expect(readHttpRequest(httpEvent('GET /items')).pathParameters).toEqual({});
  });

  test('comes from the subject of its token, from who signed it, or from nobody in particular', () => {
    const userArn = 'arn:aws:iam::111122223333:user/ann';

    expect(readHttpRequest(httpEvent('GET /items', { subject: 'ann' }))).toMatchObject({
      caller: 'ann',
      subject: 'ann',
    });
    expect(readHttpRequest(httpEvent('GET /items', { userArn }))).toMatchObject({
      caller: userArn,
      subject: undefined,
    });
    expect(readHttpRequest(httpEvent('GET /items'))).toMatchObject({ caller: 'anonymous', subject: undefined });
  });

  test.each([[''], [1], [true], [['ann']], [null], [{}]])('has no subject if the claim is %j', (subject) => {
    expect(readHttpRequest(httpEvent('GET /items', { subject }))).toMatchObject({
      caller: 'anonymous',
      subject: undefined,
    });
  });
});
