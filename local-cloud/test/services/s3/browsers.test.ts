import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { Bucket, local, useBucket } from './bucket-under-test.ts';

const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

useBucket('pages');

const put = (Key: string, ContentType: string) =>
  local.client.send(
    new PutObjectCommand({ Bucket, Key, Body: '<script>fetch("/_local/state")</script>', ContentType }),
  );
const policy = async (Key: string, agent: string) => {
  const response = await fetch(`${local.endpoint}/${Bucket}/${Key}`, { headers: { 'user-agent': agent } });
  return response.headers.get('content-security-policy');
};

test('a stored page opens in a browser without the origin of the local cloud', async () => {
  await put('page.html', 'text/html');

  expect(await policy('page.html', CHROME)).toBe('sandbox');
});

test('a PDF is shown, since a browser refuses to in a sandbox', async () => {
  await put('file.pdf', 'application/pdf');

  expect(await policy('file.pdf', CHROME)).toBeNull();
});

test('other clients get what S3 sends', async () => {
  await put('page.html', 'text/html');

  expect(await policy('page.html', 'curl/8.5.0')).toBeNull();
  const { Body, ContentType } = await local.client.send(new GetObjectCommand({ Bucket, Key: 'page.html' }));
  expect(ContentType).toBe('text/html');
  expect(await Body?.transformToString()).toContain('<script>');
});
