import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { withPolicyHeaders } from '../../../src/services/cloudfront/send-to-viewer.ts';
import type { TemplateResource } from '../../../src/template/assembly.ts';
import { edgeFunction, onViewerRequest, type SiteFixture, siteTemplate, startSite } from './site-fixture.ts';

const PAGE_FUNCTION = `
function handler(event) {
  const { request } = event;
  if (request.uri === '/teapot') return { statusCode: 418, headers: { 'x-made': { value: 'here' } }, body: 'short' };
  if (request.uri === '/broken') throw new Error('for a test');
  if (request.uri === '/invalid') return {};
  if (request.uri === '/spa') { console.log('shows the page'); request.uri = '/index.html'; }
  return request;
}`;

let site: SiteFixture;

describe('pages behind a viewer request function', () => {
  beforeAll(async () => {
    site = await startSite(
      siteTemplate({ resources: { Rewrite: edgeFunction(PAGE_FUNCTION) }, pages: onViewerRequest('Rewrite') }),
    );
    await site.put('index.html', '<p>page</p>', { 'content-type': 'text/html', 'cache-control': 'no-cache' });
    await site.put('a b/ü&.txt', '0123456789');
    await site.put('api/page', 'from the bucket');
    await site.put('large', Buffer.alloc(3_000_000, 'x'));
  });
  afterAll(() => site.close());

  test('a page comes from the bucket with the headers of its object', async () => {
    const reply = await site.get('/index.html');

    expect(reply).toMatchObject({ status: 200, body: '<p>page</p>' });
    expect(reply.headers).toMatchObject({
      'content-type': 'text/html',
      'cache-control': 'no-cache',
      'content-length': '11',
      etag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
      server: 'AmazonS3',
      'x-cache': 'Miss from cloudfront',
      via: expect.stringMatching(/^1\.1 [0-9a-f]{32}\.cloudfront\.net \(CloudFront\)$/),
      'x-amz-cf-id': expect.stringMatching(/^[\w-]{54}==$/),
    });
    expect(reply.headers).not.toHaveProperty('x-amz-request-id');
  });

  test.each(['/', '/?x=1', '/spa', '/index.html?versionId=null'])(
    'the page index.html is sent for %s',
    async (path) => {
      expect(await site.get(path)).toMatchObject({ status: 200, body: '<p>page</p>' });
    },
  );

  test('a page may have any name and any size', async () => {
    expect((await site.get('/a%20b/%C3%BC%26.txt')).body).toBe('0123456789');
    expect((await site.get('/large')).bytes).toHaveLength(3_000_000);
  });

  test('a response to HEAD has the length of the page and no body', async () => {
    const reply = await site.send('/index.html', { method: 'HEAD' });

    expect(reply).toMatchObject({ status: 200, body: '', headers: { 'content-length': '11' } });
  });

  test('a range request gets a part of the page', async () => {
    const reply = await site.get('/a%20b/%C3%BC%26.txt', { range: 'bytes=2-4' });

    expect(reply).toMatchObject({ status: 206, body: '234', headers: { 'content-range': 'bytes 2-4/10' } });
  });

  test('a page that did not change is not sent again', async () => {
    const { etag = '' } = (await site.get('/index.html')).headers;

    const again = await site.get('/index.html', { 'if-none-match': etag });

    expect(again).toMatchObject({ status: 304, body: '', headers: { etag, 'x-cache': 'Miss from cloudfront' } });
    expect((await site.get('/index.html', { 'if-none-match': '"other"' })).status).toBe(200);
  });

  test('a browser gets a page without the headers that S3 adds for browsers', async () => {
    const reply = await site.get('/index.html', { 'user-agent': 'Mozilla/5.0' });

    expect(reply.headers).not.toHaveProperty('content-security-policy');
  });

  test.each(['/missing', '/a%20b/', '/index.html/', '//index.html', '/x/../index.html', '/%2e%2e/pages/index.html'])(
    'a missing page gets the same 403 as a forbidden page: %s',
    async (path) => {
      const reply = await site.get(path);

      expect(reply).toMatchObject({
        status: 403,
        headers: { 'content-type': 'application/xml', 'x-cache': 'Error from cloudfront' },
      });
      expect(reply.body).toContain('<Code>AccessDenied</Code>');
    },
  );

  test.each(['/..', '/%00', '/../../_local/health', '/pages/index.html', `/${'x'.repeat(1_100)}`, '/%zz'])(
    'the path %s gives no access to other buckets and services',
    async (path) => {
      const reply = await site.get(path);

      expect([400, 403]).toContain(reply.status);
      expect(reply.body).toMatch(/<Code>(AccessDenied|KeyTooLongError|InvalidURI)<\/Code>/);
    },
  );

  test('headers that select other services of the cloud have no effect', async () => {
    const reply = await site.get('/index.html', {
      'x-amz-target': 'DynamoDB_20120810.ListTables',
      authorization: 'AWS4-HMAC-SHA256 Credential=a/20260101/eu-west-1/sqs/aws4_request',
    });

    expect(reply.body).toBe('<p>page</p>');
  });

  test('a viewer request function may respond instead of the origin', async () => {
    expect(await site.get('/teapot')).toMatchObject({
      status: 418,
      body: 'short',
      headers: { 'x-made': 'here', 'x-cache': 'FunctionGeneratedResponse from cloudfront', server: 'CloudFront' },
    });
  });

  test('a function that throws causes a 503, and the terminal shows the reason', async () => {
    const reply = await site.get('/broken');

    expect(reply).toMatchObject({ status: 503, headers: { 'x-cache': 'Error from cloudfront' } });
    expect(reply.body).not.toContain('for a test');
    expect(site.lines.at(-1)).toMatch(/^GET \/broken: the function [\w-]+: for a test$/);
  });

  test('a function that returns neither a request nor a response causes a 502', async () => {
    expect((await site.get('/invalid')).status).toBe(502);
  });

  test('a function writes to its own log group', async () => {
    await site.get('/spa');

    expect(site.logs.query('/aws/cloudfront/function/dev-stack-rewrite').at(-1)?.line).toBe('shows the page');
  });

  test.each<[what: string, method: string, status: number]>([
    ['a method that the behavior does not allow', 'POST', 403],
    ['OPTIONS where it is not allowed', 'OPTIONS', 403],
    ['a method that it does not know', 'PROPFIND', 405],
  ])('CloudFront refuses %s', async (_what, method, status) => {
    const reply = await site.send('/index.html', { method, body: method === 'POST' ? 'x' : '' });

    expect(reply).toMatchObject({ status, headers: { 'content-type': 'text/html', server: 'CloudFront' } });
    expect(reply.body).toContain(`<H1>${status} ERROR</H1>`);
  });

  test('CloudFront refuses a GET request with a body', async () => {
    const reply = await site.send('/', { headers: { 'content-length': 1 }, body: 'x' });

    expect(reply.status).toBe(403);
  });

  test.each<[what: string, path: string, headers: Record<string, string>]>([
    ['a URL that is too long', `/${'x'.repeat(8_192)}`, {}],
    ['a query string that is too long', `/?${'x'.repeat(8_192)}`, {}],
    ['headers that are too long', '/', { 'x-long': 'x'.repeat(20_480) }],
  ])('CloudFront refuses %s', async (_what, path, headers) => {
    expect((await site.get(path, headers)).status).toBe(413);
  });

  test('CloudFront refuses hosts that are not names of the distribution', async () => {
    const statusFor = async (host: string) => (await site.get('/', { host })).status;

    expect(await statusFor('evil.example')).toBe(403);
    expect(await statusFor(`127.0.0.1.evil.example:${site.url.port}`)).toBe(403);
    expect(await statusFor('localhost')).toBe(200);
    expect(await statusFor(`site.localhost:${site.url.port}`)).toBe(200);
    expect(site.outputs.DomainName).toBe(site.url.host);
  });
});

const RESPONSE_HEADERS: TemplateResource = {
  Type: 'AWS::CloudFront::ResponseHeadersPolicy',
  Properties: {
    ResponseHeadersPolicyConfig: {
      Name: 'headers',
      SecurityHeadersConfig: {
        ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'none'", Override: true },
        ContentTypeOptions: { Override: true },
        FrameOptions: { FrameOption: 'DENY', Override: true },
        ReferrerPolicy: { ReferrerPolicy: 'same-origin', Override: true },
        StrictTransportSecurity: {
          AccessControlMaxAgeSec: 300,
          IncludeSubdomains: true,
          Preload: true,
          Override: true,
        },
        XSSProtection: { Protection: true, ModeBlock: true, Override: true },
      },
      CustomHeadersConfig: {
        Items: [
          { Header: 'X-Mine', Value: 'yes', Override: false },
          { Header: 'X-Always', Value: 'policy', Override: true },
        ],
      },
      RemoveHeadersConfig: { Items: [{ Header: 'Server' }] },
    },
  },
};

const EXPECTED = {
  'content-security-policy': "default-src 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'strict-transport-security': 'max-age=300; includeSubDomains; preload',
  'x-xss-protection': '1; mode=block',
  'x-mine': 'yes',
  'x-always': 'policy',
  server: 'CloudFront',
};

describe('a response headers policy', () => {
  beforeAll(async () => {
    const policy = { ResponseHeadersPolicyId: { Ref: 'Headers' } };
    site = await startSite(
      siteTemplate({
        resources: {
          Headers: RESPONSE_HEADERS,
          Answer: edgeFunction(
            'function handler({ request }) { return request.uri === "/short" ? { statusCode: 200 } : request; }',
          ),
        },
        pages: { ...policy, ...onViewerRequest('Answer') },
        api: policy,
      }),
    );
    await site.put('index.html', 'page');
  });
  afterAll(() => site.close());

  test.each<[what: string, method: string, path: string, status: number]>([
    ['a page', 'GET', '/', 200],
    ['a missing page', 'GET', '/missing', 403],
    ['a refusal of CloudFront', 'DELETE', '/', 403],
    ['a response of a function', 'GET', '/short', 200],
    ['a response of the API', 'GET', '/api/items', 200],
  ])('the headers of a policy are on %s', async (_what, method, path, status) => {
    const reply = await site.send(path, { method });

    expect(reply.status).toBe(status);
    expect(reply.headers).toMatchObject(EXPECTED);
  });

  test('the headers of an error of the API stay unless a policy overrides them', async () => {
    site.answer(() => ({ statusCode: 404, headers: { 'x-mine': 'api', 'x-always': 'api' }, body: '{}' }));

    const reply = await site.get('/api/items');

    expect(reply).toMatchObject({ status: 404, headers: { ...EXPECTED, 'x-mine': 'api' } });
  });
});

test('a policy may add a header that it removes, and compares names without their case', () => {
  const policy = {
    adds: [{ name: 'Server', value: 'mine', override: false }],
    removes: ['server', 'x-powered-by'],
  };

  expect(
    withPolicyHeaders(policy, [
      ['SERVER', 'theirs'],
      ['X-Powered-By', 'them'],
      ['etag', '"1"'],
    ]),
  ).toEqual([
    ['etag', '"1"'],
    ['Server', 'mine'],
  ]);
});
