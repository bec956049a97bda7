import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { TemplateResource } from '../../../src/template/assembly.ts';
import {
  ALL_VIEWER_EXCEPT_HOST_HEADER,
  edgeFunction,
  onViewerRequest,
  type SiteFixture,
  siteTemplate,
  startSite,
} from './site-fixture.ts';

const STRIP = `function handler(event) {
  const { request } = event;
  request.uri = request.uri.slice('/api'.length);
  return request;
}`;

let site: SiteFixture;

describe('an API behind a function that removes the prefix /api', () => {
  beforeAll(async () => {
    site = await startSite(siteTemplate({ resources: { Strip: edgeFunction(STRIP) }, api: onViewerRequest('Strip') }));
    await site.put('index.html', 'page');
    await site.put('api', 'of the bucket');
  });
  beforeEach(() => {
    site.events.length = 0;
    site.answer(() => ({}));
  });
  afterAll(() => site.close());

  test('a request reaches the function of the API as the viewer sent it, except for prefix and host', async () => {
    await site.send('/api/items/a%20b?x=1&x=%20', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: 'Bearer token',
        'idempotency-key': 'key',
        'user-agent': 'Mozilla/5.0',
        cookie: 'a=1; b=2',
        origin: site.url.origin,
        'x-forwarded-for': '192.0.2.7',
      },
      body: '{"a":"ü"}',
    });

    expect(site.events).toEqual([
      expect.objectContaining({
        rawPath: '/items/a b',
        rawQueryString: 'x=1&x=%20',
        cookies: ['a=1', 'b=2'],
        body: '{"a":"ü"}',
        isBase64Encoded: false,
        headers: {
          host: expect.stringMatching(/^[0-9a-f]{10}\.execute-api\.eu-west-1\.amazonaws\.com$/),
          'content-type': 'application/json',
          'content-length': '10',
          authorization: 'Bearer token',
          'idempotency-key': 'key',
          origin: site.url.origin,
          'user-agent': 'Mozilla/5.0',
          via: expect.stringMatching(/ \(CloudFront\)$/),
          'x-amz-cf-id': expect.stringMatching(/==$/),
          'x-amzn-trace-id': expect.stringMatching(/^Root=/),
          'x-forwarded-for': '192.0.2.7, 127.0.0.1, 127.0.0.1',
          'x-forwarded-port': site.url.port,
          'x-forwarded-proto': 'http',
        },
      }),
    ]);
  });

  test('headers for one connection do not reach the API', async () => {
    await site.get('/api/items', {
      connection: 'keep-alive, x-private',
      'x-private': 'yes',
      te: 'trailers',
      'keep-alive': 'timeout=1',
      'proxy-authorization': 'Basic x',
      'x-edge-location': 'here',
      'x-real-ip': '192.0.2.9',
    });

    expect(Object.keys(site.events[0].headers).sort()).toEqual([
      'host',
      'user-agent',
      'via',
      'x-amz-cf-id',
      'x-amzn-trace-id',
      'x-forwarded-for',
      'x-forwarded-port',
      'x-forwarded-proto',
    ]);
  });

  test.each(['GET', 'DELETE', 'PATCH', 'PUT', 'OPTIONS'])(
    'a %s request without a body reaches the API',
    async (method) => {
      await site.send('/api/items', { method });

      expect(site.events[0].requestContext.http.method).toBe(method);
      expect(site.events[0]).not.toHaveProperty('body');
    },
  );

  test.each(['DELETE', 'POST'])('a %s request with a body of unknown length reaches the API', async (method) => {
    const headers = { 'content-type': 'text/plain', 'transfer-encoding': 'chunked' };

    await site.send('/api/items', { method, headers, body: 'chunked' });

    expect(site.events).toEqual([expect.objectContaining({ body: 'chunked' })]);
  });

  test('a request may be as large as the API accepts', async () => {
    const post = (bytes: number) =>
      site.send('/api/items', {
        method: 'POST',
        headers: { 'content-type': 'text/plain' },
        body: Buffer.alloc(bytes, 'x'),
      });

    expect((await post(5_000_000)).status).toBe(200);
    expect(site.events[0].body).toHaveLength(5_000_000);
    expect((await post(10 * 1024 * 1024 + 1)).status).toBe(413);
  });

  test.each([201, 204, 400, 403, 404, 422, 500])(
    'a response of the API with the status %d is not changed',
    async (statusCode) => {
      const body = statusCode === 204 ? '' : '{"title":"so it is"}';
      const headers = { 'content-type': 'application/problem+json', 'retry-after': '1' };
      site.answer(() => ({ statusCode, headers, cookies: ['a=1', 'b=2; Secure'], body }));

      const reply = await site.send('/api/items', { method: 'POST', body: 'x' });

      expect(reply).toMatchObject({
        status: statusCode,
        body,
        headers: {
          ...headers,
          'set-cookie': ['a=1', 'b=2; Secure'],
          'x-cache': `${statusCode < 400 ? 'Miss' : 'Error'} from cloudfront`,
        },
      });
    },
  );

  test('headers for one connection do not reach the viewer', async () => {
    site.answer(() => ({ statusCode: 200, headers: { 'proxy-connection': 'close', 'x-mine': 'yes' }, body: '' }));

    const { headers } = await site.get('/api/items', { connection: 'keep-alive' });

    expect(headers).toMatchObject({ connection: 'keep-alive', 'x-mine': 'yes' });
    expect(headers).not.toHaveProperty('proxy-connection');
  });

  test('a response of the API to HEAD has no body', async () => {
    site.answer(() => ({ statusCode: 200, body: 'text' }));

    expect(await site.send('/api/items', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  });

  test('a response of the API may be bytes', async () => {
    const body = Buffer.from([0, 255, 10]);
    site.answer(() => ({ statusCode: 200, isBase64Encoded: true, body: body.toString('base64') }));

    expect((await site.get('/api/items')).bytes).toEqual(body);
  });

  test.each<[path: string, rawPath: string]>([
    ['/api/', '/'],
    ['/api//x', '//x'],
    ['/api/x/../y', '/x/../y'],
    ['/api/_aws/execute-api/other', '/_aws/execute-api/other'],
    ['/api/%2e%2e%2fx', '/../x'],
  ])('a path below /api/ reaches the API and no other service: %s', async (path, rawPath) => {
    await site.get(path);

    expect(site.events).toEqual([expect.objectContaining({ rawPath })]);
  });

  test.each(['/api', '/API/x', '/api/../index.html', '/x/api/y'])(
    'a path that is not below /api/ does not reach the API: %s',
    async (path) => {
      await site.get(path);

      expect(site.events).toEqual([]);
    },
  );

  test('a function that makes an invalid path causes a 502', async () => {
    const reply = await site.get('/%61pi/x');

    expect(reply.status).toBe(502);
    expect(site.events).toEqual([]);
  });
});

const originRequestPolicy = (config: object): TemplateResource => ({
  Type: 'AWS::CloudFront::OriginRequestPolicy',
  Properties: { OriginRequestPolicyConfig: { Name: 'policy', ...config } },
});
const cachePolicy = (parameters: object): TemplateResource => ({
  Type: 'AWS::CloudFront::CachePolicy',
  Properties: { CachePolicyConfig: { Name: 'policy', ParametersInCacheKeyAndForwardedToOrigin: parameters } },
});

describe('forwarding policies', () => {
  afterEach(() => site.close());

  async function forwarded(resources: Record<string, TemplateResource>, api: object) {
    site = await startSite(siteTemplate({ resources, api }));
    site.answer(() => ({ statusCode: 200, headers: { 'set-cookie': 'c=3' }, body: '' }));
    const headers = { 'user-agent': 'me', accept: 'x', 'x-a': '1', 'content-type': 'a/b', cookie: 'a=1; b=2' };
    const reply = await site.get('/api/x?p=1&q=2&p=3', headers);
    const [event] = site.events;
    return {
      headers: ['accept', 'x-a', 'content-type', 'user-agent'].map((name) => event.headers[name]),
      cookies: event.cookies,
      query: event.rawQueryString,
      setCookie: reply.headers['set-cookie'],
    };
  }

  const withoutPolicy = { OriginRequestPolicyId: undefined };

  test('an origin receives the bare request if no policy forwards anything', async () => {
    expect(await forwarded({}, withoutPolicy)).toEqual({
      headers: [undefined, undefined, 'a/b', 'Amazon CloudFront'],
      cookies: undefined,
      query: '',
      setCookie: undefined,
    });
  });

  test('an origin receives the parts that an origin request policy names', async () => {
    const Policy = originRequestPolicy({
      HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['X-A', 'User-Agent'] },
      CookiesConfig: { CookieBehavior: 'whitelist', Cookies: ['b'] },
      QueryStringsConfig: { QueryStringBehavior: 'allExcept', QueryStrings: ['p'] },
    });

    expect(await forwarded({ Policy }, { OriginRequestPolicyId: { Ref: 'Policy' } })).toEqual({
      headers: [undefined, '1', 'a/b', 'me'],
      cookies: ['b=2'],
      query: 'q=2',
      setCookie: ['c=3'],
    });
  });

  test('an origin receives the parts of the cache key', async () => {
    const Policy = cachePolicy({
      HeadersConfig: { HeaderBehavior: 'none' },
      CookiesConfig: { CookieBehavior: 'none' },
      QueryStringsConfig: { QueryStringBehavior: 'all' },
    });

    expect(await forwarded({ Policy }, { ...withoutPolicy, CachePolicyId: { Ref: 'Policy' } })).toMatchObject({
      cookies: undefined,
      query: 'p=1&q=2&p=3',
    });
  });

  test('a bucket receives only a read, whatever the policies say', async () => {
    site = await startSite(siteTemplate({ pages: { OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST_HEADER } }));
    await site.put('index.html', 'page');

    const reply = await site.get('/index.html?acl&versionId=null', {
      'user-agent': 'Mozilla/5.0',
      'x-amz-expected-bucket-owner': '999999999999',
    });

    expect(reply).toMatchObject({ status: 200, body: 'page' });
    expect(reply.headers).not.toHaveProperty('content-security-policy');
  });
});
