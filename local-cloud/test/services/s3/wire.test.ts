import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { client, local, put, requestHead, sendRaw, useBucket } from './s3-fixture.ts';

let now = new Date();
const Bucket = 'wire.bucket';
useBucket(Bucket, { clock: () => now });
beforeAll(() => put('dir/key', 'hello'));

const raw = (method: string, path: string, headers = {}, body = '') =>
  sendRaw(local.port, [requestHead(method, path, { 'content-length': Buffer.byteLength(body), ...headers }), body]);

test('an error is XML with a code, a message and the request id of the header', async () => {
  const response = await fetch(`${local.endpoint}/${Bucket}/none&such`);

  const requestId = response.headers.get('x-amz-request-id');
  expect([response.status, response.headers.get('content-type')]).toEqual([404, 'application/xml']);
  expect(await response.text()).toBe(
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>` +
      `<Key>none&amp;such</Key><RequestId>${requestId}</RequestId><HostId>${response.headers.get('x-amz-id-2')}</HostId></Error>`,
  );
});

test('an error of a HEAD request has a status and no body', async () => {
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
])('the host %s has the object at %s', async (host, path) => {
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
])('%s %s answers 501 with the name %s, and does not change the object', async (method, path, name) => {
  const answer = await raw(method, path, {}, 'x');

  expect(answer).toMatch(/^HTTP\/1.1 501 /);
  expect(answer).toContain(`<Message>${name} (${method} `);
  expect(answer).toContain(`<Operation>${name}</Operation>`);
  expect(await raw('GET', `/${Bucket}/dir/key`)).toMatch(/hello$/);
});

test('a method that S3 does not have answers 405', async () => {
  expect(await raw('PUT', '/')).toMatch(/^HTTP\/1.1 405 /);
  expect(await raw('PATCH', `/${Bucket}/dir/key`)).toMatch(/^HTTP\/1.1 405 /);
});

test.each(['%', '/%ZZ', `/${Bucket}/%FF`])('the URL %s is refused with InvalidURI', async (path) => {
  expect(await raw('GET', `/${path.replace(/^\//, '')}`)).toContain('<Code>InvalidURI</Code>');
});

test('a body of unknown length is refused, and the connection can be used again', async () => {
  const chunked = `${requestHead('PUT', `/${Bucket}/chunked`, { 'transfer-encoding': 'chunked', connection: 'keep-alive' })}3\r\nabc\r\n0\r\n\r\n`;

  const answers = await sendRaw(local.port, [chunked, requestHead('GET', `/${Bucket}/dir/key`, {})]);

  expect(answers).toMatch(/^HTTP\/1.1 411 [\s\S]*MissingContentLength[\s\S]*HTTP\/1.1 200 [\s\S]*hello$/);
});

test('a client can read why its large upload is refused before the upload ends', async () => {
  const body = Buffer.alloc(8 * 1024 * 1024);

  const response = await fetch(`${local.endpoint}/no-such-bucket/key`, { method: 'PUT', body });

  expect(response.status).toBe(404);
  expect(await response.text()).toContain('<BucketName>no-such-bucket</BucketName>');
});

describe('a bucket', () => {
  test('is created, listed, described and deleted', async () => {
    const other = 'short-lived';
    const LocationConstraint = 'eu-west-1';
    const create = () => client.createBucket({ Bucket: other, CreateBucketConfiguration: { LocationConstraint } });
    await create();

    const { Buckets } = await client.listBuckets({ Prefix: 'short' });
    expect(Buckets).toMatchObject([{ Name: other, BucketRegion: LocationConstraint }]);
    expect((await client.headBucket({ Bucket: other })).BucketRegion).toBe(LocationConstraint);
    await expect(create()).rejects.toMatchObject({ name: 'BucketAlreadyOwnedByYou' });

    await client.deleteBucket({ Bucket: other });
    await expect(client.headBucket({ Bucket: other })).rejects.toMatchObject({ name: 'NotFound' });
  });

  test('that contains objects can not be deleted', async () => {
    await expect(client.deleteBucket({ Bucket })).rejects.toMatchObject({ name: 'BucketNotEmpty' });
  });

  test.each(['ab', 'Capital', 'under_score', '-dash', 'dash-', 'two..dots', '10.0.0.1', 'xn--puny', 'a'.repeat(64)])(
    'can not have the name %s',
    async (name) => {
      expect(await raw('PUT', `/${name}`)).toContain('<Code>InvalidBucketName</Code>');
    },
  );

  test('of us-east-1 can be created again by its owner, as on AWS', async () => {
    expect(await raw('PUT', `/${Bucket}`)).toMatch(/^HTTP\/1.1 200 /);
  });
});

describe('a presigned URL', () => {
  test('reads or writes an object until it expires', async () => {
    const Key = 'signed key+';
    const put = new PutObjectCommand({ Bucket, Key, Metadata: { a: 'ü' } });
    const putUrl = await getSignedUrl(client, put, { expiresIn: 60 });
    const getUrl = await getSignedUrl(client, new GetObjectCommand({ Bucket, Key }), { expiresIn: 60 });

    expect((await fetch(putUrl, { method: 'PUT', body: 'signed' })).status).toBe(200);
    const read = await fetch(getUrl);
    expect(await read.text()).toBe('signed');
    expect(read.headers.get('x-amz-meta-a')).toBe(`=?UTF-8?B?${Buffer.from('ü').toString('base64')}?=`);

    now = new Date(Date.now() + 62_000);
    for (const late of [await fetch(putUrl, { method: 'PUT' }), await fetch(getUrl)]) {
      expect(late.status).toBe(403);
      expect(await late.text()).toContain('<Message>Request has expired</Message>');
    }
    now = new Date();
  });

  test('of signature version 2 expires', async () => {
    const get = async (seconds: number) => {
      const expires = Math.floor(now.getTime() / 1000) + seconds;
      const query = `AWSAccessKeyId=test&Signature=x&Expires=${expires}`;
      return (await fetch(`${local.endpoint}/${Bucket}/dir/key?${query}`)).status;
    };

    expect([await get(60), await get(-60)]).toEqual([200, 403]);
  });
});

test.each([
  '<VersioningConfiguration><Status>',
  '<Other/>',
  '<!DOCTYPE x [<!ENTITY e "boom">]><VersioningConfiguration>&e;</VersioningConfiguration>',
  '',
])('the document %j is refused with MalformedXML', async (document) => {
  expect(await raw('PUT', `/${Bucket}?versioning`, {}, document)).toContain('<Code>MalformedXML</Code>');
});

test('statistics count objects, bytes and versions', () => {
  const stats = local.s3.stats().buckets.find((bucket) => bucket.name === Bucket);

  expect(stats).toEqual({ name: Bucket, objects: 2, bytes: 11, versions: 2 });
});
