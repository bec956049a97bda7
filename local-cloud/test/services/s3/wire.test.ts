import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LocalS3 } from './local-s3.ts';
import { startS3 } from './local-s3.ts';
import { requestHead, sendRaw } from './raw-http.ts';

let local: LocalS3;
let now = new Date();
const Bucket = 'wire.bucket';

beforeAll(async () => {
  local = await startS3({ clock: () => now });
  await local.client.send(new CreateBucketCommand({ Bucket }));
  await local.client.send(new PutObjectCommand({ Bucket, Key: 'dir/key', Body: 'hello' }));
});
afterAll(() => local.stop());

const raw = (method: string, path: string, headers = {}, body = '') =>
  sendRaw(local.port, [requestHead(method, path, { 'content-length': Buffer.byteLength(body), ...headers }), body]);

test('errors are XML with a code, a message and the request id of the header', async () => {
  const response = await fetch(`${local.endpoint}/${Bucket}/none&such`);

  const requestId = response.headers.get('x-amz-request-id');
  expect([response.status, response.headers.get('content-type')]).toEqual([404, 'application/xml']);
  expect(await response.text()).toBe(
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>` +
      `<Key>none&amp;such</Key><RequestId>${requestId}</RequestId><HostId>${response.headers.get('x-amz-id-2')}</HostId></Error>`,
  );
});

test('a HEAD error has a status and no body', async () => {
  const answer = await raw('HEAD', `/${Bucket}/none`);

  expect(answer).toMatch(/^HTTP\/1.1 404 /);
  expect(answer.split('\r\n\r\n')[1]).toBe('');
});

test.each([
  ['127.0.0.1', `/${Bucket}/dir/key`],
  ['localhost', `/${Bucket}/dir/key`],
  ['s3.localhost', `/${Bucket}/dir/key`],
  ['s3.us-east-1.localhost', `/${Bucket}/dir/key`],
  [`${Bucket}.localhost`, '/dir/key'],
  [`${Bucket}.s3.localhost`, '/dir/key'],
  [`${Bucket}.s3.us-east-1.localhost`, '/dir/key'],
  [`${Bucket}.S3.LOCALHOST`, '/dir/key'],
])('on the host %s the object is at %s', async (host, path) => {
  expect(await raw('GET', path, { host: `${host}:${local.port}` })).toMatch(/^HTTP\/1.1 200 [\s\S]*hello$/);
});

test.each([
  ['GET', `/${Bucket}`, 'ListObjects'],
  ['GET', `/${Bucket}?uploads`, 'ListMultipartUploads'],
  ['GET', `/${Bucket}?policy`, 'GetBucketPolicy'],
  ['PUT', `/${Bucket}?lifecycle`, 'PutBucketLifecycle'],
  ['GET', `/${Bucket}?publicAccessBlock`, 'GetBucketPublicAccessBlock'],
  ['GET', `/${Bucket}?encryption`, 'GetBucketEncryption'],
  ['GET', `/${Bucket}?tagging`, 'GetBucketTagging'],
  ['POST', `/${Bucket}`, 'PostObject'],
  ['GET', `/${Bucket}/dir/key?acl`, 'GetObjectAcl'],
  ['PUT', `/${Bucket}/dir/key?acl`, 'PutObjectAcl'],
  ['PUT', `/${Bucket}/dir/key?tagging`, 'PutObjectTagging'],
  ['GET', `/${Bucket}/dir/key?attributes`, 'GetObjectAttributes'],
  ['PUT', `/${Bucket}/dir/key?retention`, 'PutObjectRetention'],
  ['POST', `/${Bucket}/dir/key?select&select-type=2`, 'SelectObjectContent'],
  ['POST', `/${Bucket}/dir/key?restore`, 'RestoreObject'],
  ['PUT', `/${Bucket}/dir/key?renameObject`, 'PutObjectRenameObject'],
])('%s %s is %s, which is not implemented', async (method, path, name) => {
  const answer = await raw(method, path, {}, 'x');

  expect(answer).toMatch(/^HTTP\/1.1 501 /);
  expect(answer).toContain(`<Message>${name} (${method} `);
  expect(answer).toContain(`<Operation>${name}</Operation>`);
  expect(await raw('GET', `/${Bucket}/dir/key`)).toMatch(/hello$/);
});

test('methods that do not exist for a target are 405', async () => {
  expect(await raw('PUT', '/')).toMatch(/^HTTP\/1.1 405 /);
  expect(await raw('PATCH', `/${Bucket}/dir/key`)).toMatch(/^HTTP\/1.1 405 /);
});

test.each(['%', '/%ZZ', `/${Bucket}/%FF`])('the URL %s is InvalidURI', async (path) => {
  expect(await raw('GET', `/${path.replace(/^\//, '')}`)).toContain('<Code>InvalidURI</Code>');
});

test('a body of unknown length is refused, and the connection goes on', async () => {
  const chunked = `${requestHead('PUT', `/${Bucket}/chunked`, { 'transfer-encoding': 'chunked', connection: 'keep-alive' })}3\r\nabc\r\n0\r\n\r\n`;

  const answers = await sendRaw(local.port, [chunked, requestHead('GET', `/${Bucket}/dir/key`, {})]);

  expect(answers).toMatch(/^HTTP\/1.1 411 [\s\S]*MissingContentLength[\s\S]*HTTP\/1.1 200 [\s\S]*hello$/);
});

test('a client that learns early that its large upload is refused can still read why', async () => {
  const response = await fetch(`${local.endpoint}/no-such-bucket/key`, {
    method: 'PUT',
    body: Buffer.alloc(8 * 1024 * 1024),
  });

  expect([response.status, await response.text()]).toEqual([
    404,
    expect.stringContaining('<BucketName>no-such-bucket</BucketName>'),
  ]);
});

describe('buckets', () => {
  test('are created, listed, described and deleted', async () => {
    const name = 'short-lived';
    const LocationConstraint = 'eu-west-1';
    await local.client.send(
      new CreateBucketCommand({ Bucket: name, CreateBucketConfiguration: { LocationConstraint } }),
    );

    const { Buckets } = await local.client.send(new ListBucketsCommand({ Prefix: 'short' }));
    expect(Buckets).toMatchObject([{ Name: name, BucketRegion: LocationConstraint }]);
    expect((await local.client.send(new HeadBucketCommand({ Bucket: name }))).BucketRegion).toBe(LocationConstraint);
    const again = local.client.send(
      new CreateBucketCommand({ Bucket: name, CreateBucketConfiguration: { LocationConstraint } }),
    );
    await expect(again).rejects.toMatchObject({ name: 'BucketAlreadyOwnedByYou' });

    await local.client.send(new DeleteBucketCommand({ Bucket: name }));
    await expect(local.client.send(new HeadBucketCommand({ Bucket: name }))).rejects.toMatchObject({
      name: 'NotFound',
    });
  });

  test('with objects are not deleted', async () => {
    await expect(local.client.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: 'BucketNotEmpty',
    });
  });

  test.each(['ab', 'Capital', 'under_score', '-dash', 'dash-', 'two..dots', '10.0.0.1', 'xn--puny', 'a'.repeat(64)])(
    'are not called %s',
    async (name) => {
      expect(await raw('PUT', `/${name}`)).toContain('<Code>InvalidBucketName</Code>');
    },
  );

  test('of us-east-1 may be created again by their owner, as on AWS', async () => {
    expect(await raw('PUT', `/${Bucket}`)).toMatch(/^HTTP\/1.1 200 /);
  });
});

describe('presigned URLs', () => {
  test('read and write until they expire', async () => {
    now = new Date();
    const putUrl = await getSignedUrl(
      local.client,
      new PutObjectCommand({ Bucket, Key: 'signed key+', Metadata: { a: 'ü' } }),
      { expiresIn: 60 },
    );
    const getUrl = await getSignedUrl(local.client, new GetObjectCommand({ Bucket, Key: 'signed key+' }), {
      expiresIn: 60,
    });

    expect((await fetch(putUrl, { method: 'PUT', body: 'signed' })).status).toBe(200);
    const read = await fetch(getUrl);
    expect([await read.text(), read.headers.get('x-amz-meta-a')]).toEqual([
      'signed',
      `=?UTF-8?B?${Buffer.from('ü').toString('base64')}?=`,
    ]);
    now = new Date(Date.now() + 62_000);
    for (const [method, url] of [
      ['PUT', putUrl],
      ['GET', getUrl],
    ] as const) {
      const late = await fetch(url, { method });
      expect([late.status, await late.text()]).toEqual([
        403,
        expect.stringContaining('<Message>Request has expired</Message>'),
      ]);
    }
    now = new Date();
  });

  test('of the older kind expire, too', async () => {
    const url = (seconds: number) =>
      `${local.endpoint}/${Bucket}/dir/key?AWSAccessKeyId=test&Signature=x&Expires=${Math.floor(now.getTime() / 1000) + seconds}`;

    expect([(await fetch(url(60))).status, (await fetch(url(-60))).status]).toEqual([200, 403]);
  });
});

test.each([
  ['<VersioningConfiguration><Status>', 'MalformedXML'],
  ['<Other/>', 'MalformedXML'],
  ['<!DOCTYPE x [<!ENTITY e "boom">]><VersioningConfiguration>&e;</VersioningConfiguration>', 'MalformedXML'],
  ['', 'MalformedXML'],
])('the document %j is %s', async (document, code) => {
  expect(await raw('PUT', `/${Bucket}?versioning`, {}, document)).toContain(`<Code>${code}</Code>`);
});

test('statistics count objects, bytes and versions', () => {
  const stats = local.s3.stats().buckets.find((bucket) => bucket.name === Bucket);

  expect(stats).toEqual({ name: Bucket, objects: 2, bytes: 11, versions: 2 });
});
