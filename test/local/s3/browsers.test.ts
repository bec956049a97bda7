import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type LocalS3, startS3 } from './local-s3.ts';

const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
const Bucket = 'pages';
let local: LocalS3;

beforeAll(async () => {
  local = await startS3();
  await local.client.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => local.stop());

const put = (Key: string, ContentType: string) =>
  local.client.send(
    new PutObjectCommand({ Bucket, Key, Body: '<script>fetch("/_local/state")</script>', ContentType }),
  );
const policy = async (Key: string, agent: string, query = '') => {
  const response = await fetch(`${local.endpoint}/${Bucket}/${Key}${query}`, { headers: { 'user-agent': agent } });
  return response.headers.get('content-security-policy');
};

test('a stored page opens in a browser without the origin of the local cloud', async () => {
  await put('page.html', 'text/html');

  expect(await policy('page.html', CHROME)).toBe('sandbox');
  expect(await policy('page.html', CHROME, '?response-content-type=image/svg%2Bxml')).toBe('sandbox');
});

test('a PDF is shown, since a browser refuses to in a sandbox', async () => {
  await put('file.pdf', 'application/pdf');

  expect(await policy('file.pdf', CHROME)).toBeNull();
  expect(await policy('file.pdf', CHROME, '?response-content-type=text/html')).toBe('sandbox');
});

test('other clients get what S3 sends', async () => {
  await put('page.html', 'text/html');

  expect(await policy('page.html', 'curl/8.5.0')).toBeNull();
  const { Body, ContentType } = await local.client.send(new GetObjectCommand({ Bucket, Key: 'page.html' }));
  expect(ContentType).toBe('text/html');
  expect(await Body?.transformToString()).toContain('<script>');
});
