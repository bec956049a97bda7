import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type SiteFixture, startSite } from './site-fixture.ts';
import { edgeFunction, onViewerRequest, siteTemplate } from './site-template.ts';

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

describe('a page', () => {
  test('comes from the bucket, with what S3 knows of it', async () => {
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

  test.each(['/', '/?x=1', '/spa', '/index.html?versionId=null'])('is shown at %s', async (path) => {
    expect(await site.get(path)).toMatchObject({ status: 200, body: '<p>page</p>' });
  });

  test('may have any name, and any size', async () => {
    expect((await site.get('/a%20b/%C3%BC%26.txt')).body).toBe('0123456789');
    expect((await site.get('/large')).bytes).toHaveLength(3_000_000);
  });

  test('has its length and no body for HEAD', async () => {
    const reply = await site.send({ method: 'HEAD', path: '/index.html' });

    expect(reply).toMatchObject({ status: 200, body: '', headers: { 'content-length': '11' } });
  });

  test('comes in part', async () => {
    const reply = await site.get('/a%20b/%C3%BC%26.txt', { range: 'bytes=2-4' });

    expect(reply).toMatchObject({ status: 206, body: '234', headers: { 'content-range': 'bytes 2-4/10' } });
  });

  test('is not sent again while it is the same', async () => {
    const { etag = '' } = (await site.get('/index.html')).headers;

    const again = await site.get('/index.html', { 'if-none-match': etag });

    expect(again).toMatchObject({ status: 304, body: '', headers: { etag, 'x-cache': 'Miss from cloudfront' } });
    expect((await site.get('/index.html', { 'if-none-match': '"other"' })).status).toBe(200);
  });

  test('is sent whole to browsers: S3 knows only CloudFront', async () => {
    const reply = await site.get('/index.html', { 'user-agent': 'Mozilla/5.0' });

    expect(reply.headers).not.toHaveProperty('content-security-policy');
  });
});

describe('a bucket that only CloudFront may read', () => {
  test.each(['/missing', '/a%20b/', '/index.html/', '//index.html', '/x/../index.html', '/%2e%2e/pages/index.html'])(
    'does not tell what is missing: %s',
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
    'gives nothing for %s',
    async (path) => {
      const reply = await site.get(path);

      expect([400, 403]).toContain(reply.status);
      expect(reply.body).toMatch(/<Code>(AccessDenied|KeyTooLongError|InvalidURI)<\/Code>/);
    },
  );

  test('does not answer to headers that are for other services of the cloud', async () => {
    const reply = await site.get('/index.html', {
      'x-amz-target': 'DynamoDB_20120810.ListTables',
      authorization: 'AWS4-HMAC-SHA256 Credential=a/20260101/eu-west-1/sqs/aws4_request',
    });

    expect(reply.body).toBe('<p>page</p>');
  });
});

describe('a viewer request function', () => {
  test('may answer in place of the origin', async () => {
    expect(await site.get('/teapot')).toMatchObject({
      status: 418,
      body: 'short',
      headers: { 'x-made': 'here', 'x-cache': 'FunctionGeneratedResponse from cloudfront', server: 'CloudFront' },
    });
  });

  test('that throws is a 503, whose reason is on the terminal', async () => {
    const reply = await site.get('/broken');

    expect(reply).toMatchObject({ status: 503, headers: { 'x-cache': 'Error from cloudfront' } });
    expect(reply.body).not.toContain('for a test');
    expect(site.lines.at(-1)).toMatch(/^GET \/broken: the function [\w-]+: for a test$/);
  });

  test('that gives back what is none is a 502', async () => {
    expect((await site.get('/invalid')).status).toBe(502);
  });

  test('writes to a log group of its own', async () => {
    await site.get('/spa');

    expect(site.logs.query('/aws/cloudfront/function/dev-web-rewrite').at(-1)?.line).toBe('shows the page');
  });
});

describe('CloudFront itself refuses', () => {
  test.each<[what: string, method: string, status: number]>([
    ['a method that the behavior does not allow', 'POST', 403],
    ['OPTIONS where it is not allowed', 'OPTIONS', 403],
    ['a method that it does not know', 'PROPFIND', 405],
  ])('%s', async (_what, method, status) => {
    const reply = await site.send({ method, path: '/index.html', body: method === 'POST' ? 'x' : '' });

    expect(reply).toMatchObject({ status, headers: { 'content-type': 'text/html', server: 'CloudFront' } });
    expect(reply.body).toContain(`<H1>${status} ERROR</H1>`);
  });

  test('a GET with a body', async () => {
    const reply = await site.send({ path: '/', headers: { 'content-length': 1 }, body: 'x' });

    expect(reply.status).toBe(403);
  });

  test.each<[what: string, path: string, headers: Record<string, string>]>([
    ['a URL', `/${'x'.repeat(8_192)}`, {}],
    ['a query string', `/?${'x'.repeat(8_192)}`, {}],
    ['headers', '/', { 'x-long': 'x'.repeat(20_480) }],
  ])('%s that are too long', async (_what, path, headers) => {
    expect((await site.get(path, headers)).status).toBe(413);
  });

  test('hosts that are no names of the distribution', async () => {
    const { outputs } = site;
    const statusFor = async (host: string) => (await site.get('/', { host })).status;

    expect(await statusFor('evil.example')).toBe(403);
    expect(await statusFor(`127.0.0.1.evil.example:${site.url.port}`)).toBe(403);
    expect(await statusFor('localhost')).toBe(200);
    expect(await statusFor(`site.localhost:${site.url.port}`)).toBe(200);
    expect(outputs.DomainName).toBe(site.url.host);
  });
});
