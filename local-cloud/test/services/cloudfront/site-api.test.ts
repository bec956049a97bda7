import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type SiteFixture, startSite } from './site-fixture.ts';
import { edgeFunction, onViewerRequest, siteTemplate } from './site-template.ts';

const STRIP = `function handler(event) {
  const { request } = event;
  request.uri = request.uri.slice('/api'.length);
  return request;
}`;

let site: SiteFixture;
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

describe('a request to the API', () => {
  test('comes to its function as the viewer sent it, but for its prefix and its host', async () => {
    await site.send({
      method: 'POST',
      path: '/api/items/a%20b?x=1&x=%20',
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

  test('does not take along what is of one connection only', async () => {
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

  test.each(['GET', 'DELETE', 'PATCH', 'PUT', 'OPTIONS'])('may be a %s without a body', async (method) => {
    await site.send({ method, path: '/api/items' });

    expect(site.events[0].requestContext.http.method).toBe(method);
    expect(site.events[0]).not.toHaveProperty('body');
  });

  test.each(['DELETE', 'POST'])('may be a %s with a body of unknown length', async (method) => {
    const headers = { 'content-type': 'text/plain', 'transfer-encoding': 'chunked' };

    await site.send({ method, path: '/api/items', headers, body: 'chunked' });

    expect(site.events).toEqual([expect.objectContaining({ body: 'chunked' })]);
  });

  test('may be as large as the API takes', async () => {
    const post = (bytes: number) =>
      site.send({
        method: 'POST',
        path: '/api/items',
        headers: { 'content-type': 'text/plain' },
        body: Buffer.alloc(bytes, 'x'),
      });

    expect((await post(5_000_000)).status).toBe(200);
    expect(site.events[0].body).toHaveLength(5_000_000);
    expect((await post(10 * 1024 * 1024 + 1)).status).toBe(413);
  });
});

describe('what the API answers', () => {
  test.each([201, 204, 400, 403, 404, 422, 500])('stays what it is: %d', async (statusCode) => {
    const body = statusCode === 204 ? '' : '{"title":"so it is"}';
    const headers = { 'content-type': 'application/problem+json', 'retry-after': '1' };
    site.answer(() => ({ statusCode, headers, cookies: ['a=1', 'b=2; Secure'], body }));

    const reply = await site.send({ method: 'POST', path: '/api/items', body: 'x' });

    expect(reply).toMatchObject({
      status: statusCode,
      body,
      headers: {
        ...headers,
        'set-cookie': ['a=1', 'b=2; Secure'],
        'x-cache': `${statusCode < 400 ? 'Miss' : 'Error'} from cloudfront`,
      },
    });
  });

  test('does not bring along what is of one connection only', async () => {
    site.answer(() => ({ statusCode: 200, headers: { 'proxy-connection': 'close', 'x-mine': 'yes' }, body: '' }));

    const { headers } = await site.get('/api/items', { connection: 'keep-alive' });

    expect(headers).toMatchObject({ connection: 'keep-alive', 'x-mine': 'yes' });
    expect(headers).not.toHaveProperty('proxy-connection');
  });

  test('has no body for HEAD', async () => {
    site.answer(() => ({ statusCode: 200, body: 'text' }));

    expect(await site.send({ method: 'HEAD', path: '/api/items' })).toMatchObject({ status: 200, body: '' });
  });

  test('may be bytes', async () => {
    const body = Buffer.from([0, 255, 10]);
    site.answer(() => ({ statusCode: 200, isBase64Encoded: true, body: body.toString('base64') }));

    expect((await site.get('/api/items')).bytes).toEqual(body);
  });
});

describe('a path', () => {
  test.each<[path: string, rawPath: string]>([
    ['/api/', '/'],
    ['/api//x', '//x'],
    ['/api/x/../y', '/x/../y'],
    ['/api/_aws/execute-api/other', '/_aws/execute-api/other'],
    ['/api/%2e%2e%2fx', '/../x'],
  ])('below /api/ is for the API and nothing else: %s', async (path, rawPath) => {
    await site.get(path);

    expect(site.events).toEqual([expect.objectContaining({ rawPath })]);
  });

  test.each(['/api', '/API/x', '/api/../index.html', '/x/api/y'])(
    'that is not below it is for pages: %s',
    async (path) => {
      await site.get(path);

      expect(site.events).toEqual([]);
    },
  );

  test('that the function makes none is a 502', async () => {
    const reply = await site.get('/%61pi/x');

    expect(reply.status).toBe(502);
    expect(site.events).toEqual([]);
  });
});
