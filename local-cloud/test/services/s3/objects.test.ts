import { request as httpRequest } from 'node:http';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Bucket, client, EVERYTHING, local, put, textOf, useBucket } from './s3-fixture.ts';

useBucket('objects');

const get = (Key: string, rest = {}) => client.getObject({ Bucket, Key, ...rest });

test('GetObject returns the bytes, the ETag and every property of the object', async () => {
  const written = await put('full', 'hello', { ...EVERYTHING, Expires: new Date('2030-01-01T00:00:00Z') });
  const read = await get('full');

  expect(written.ETag).toBe('"5d41402abc4b2a76b9719d911017c592"');
  expect(await read.Body?.transformToString()).toBe('hello');
  const { Tagging, ...described } = EVERYTHING;
  expect(read).toMatchObject({
    ...described,
    ETag: written.ETag,
    ContentLength: 5,
    TagCount: 2,
    AcceptRanges: 'bytes',
  });
  expect(read.ExpiresString).toBe('Tue, 01 Jan 2030 00:00:00 GMT');
  expect((await client.getObjectTagging({ Bucket, Key: 'full' })).TagSet).toEqual([
    { Key: 'team', Value: 'data' },
    { Key: 'two words', Value: 'a+b' },
  ]);
});

test('a PUT without body, length and type writes an empty object', async () => {
  const status = await new Promise((resolve, reject) => {
    const request = httpRequest(`${local.endpoint}/${Bucket}/empty`, { method: 'PUT' }, (response) =>
      resolve(response.statusCode),
    );
    request.on('error', reject);
    request.removeHeader('transfer-encoding');
    request.end();
  });

  expect(status).toBe(200);
  expect(await get('empty')).toMatchObject({ ContentLength: 0, ContentType: 'binary/octet-stream' });
});

test('user metadata that is not ASCII is returned as an encoded word, as by S3', async () => {
  const response = await fetch(`${local.endpoint}/${Bucket}/umlaut`, {
    method: 'PUT',
    headers: { 'x-amz-meta-name': Buffer.from('grün').toString('latin1') },
    body: 'x',
  });
  expect(response.status).toBe(200);

  const head = await fetch(`${local.endpoint}/${Bucket}/umlaut`, { method: 'HEAD' });

  expect(head.headers.get('x-amz-meta-name')).toBe(`=?UTF-8?B?${Buffer.from('grün').toString('base64')}?=`);
});

test.each([
  ['more than 2 KB of user metadata', { Metadata: { a: 'x'.repeat(2048) } }, 'MetadataTooLarge'],
  ['an unknown storage class', { StorageClass: 'SHELF' }, 'InvalidStorageClass'],
  ['eleven tags', { Tagging: Array.from({ length: 11 }, (_, index) => `t${index}=1`).join('&') }, 'BadRequest'],
  ['a tag name twice', { Tagging: 'a=1&a=2' }, 'InvalidArgument'],
  ['an ACL', { ACL: 'public-read' }, 'AccessControlListNotSupported'],
  ['a customer key', { SSECustomerAlgorithm: 'AES256', SSECustomerKey: 'k'.repeat(32) }, 'NotImplemented'],
  ['another expected bucket owner', { ExpectedBucketOwner: '111111111111' }, 'AccessDenied'],
])('a PUT with %s is refused, and writes nothing', async (_what, parameters, name) => {
  await expect(put('refused', 'x', parameters)).rejects.toMatchObject({ name });
  await expect(get('refused')).rejects.toMatchObject({ name: 'NoSuchKey' });
});

describe('GetObject with a range', () => {
  beforeAll(() => put('digits', '0123456789'));

  test.each([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-100', '0123456789', 'bytes 0-9/10'],
    ['bytes=5-100', '56789', 'bytes 5-9/10'],
  ])('%s returns %s', async (Range, expected, ContentRange) => {
    const part = await get('digits', { Range });
    expect(await part.Body?.transformToString()).toBe(expected);
    expect(part).toMatchObject({ ContentRange, ContentLength: expected.length, $metadata: { httpStatusCode: 206 } });
  });

  test.each(['bytes=10-', 'bytes=-0'])('refuses %s as not satisfiable', async (Range) => {
    await expect(get('digits', { Range })).rejects.toMatchObject({ name: 'InvalidRange', ActualObjectSize: '10' });
  });

  test.each(['bytes=4-2', 'bytes=0-1,3-4', 'lines=1-2'])('ignores %s', async (Range) => {
    expect(await get('digits', { Range })).toMatchObject({ ContentLength: 10, $metadata: { httpStatusCode: 200 } });
  });
});

describe('GetObject and HeadObject with a condition', () => {
  let ETag: string;
  let modified: number;
  beforeAll(async () => {
    ETag = (await put('conditioned', 'x')).ETag ?? '';
    modified = (await get('conditioned')).LastModified?.getTime() ?? 0;
  });

  test.each([
    ['If-Match with another ETag', 412, () => ({ IfMatch: '"no"' })],
    ['If-Unmodified-Since before the write', 412, () => ({ IfUnmodifiedSince: new Date(modified - 1000) })],
    ['If-None-Match with its ETag', 304, () => ({ IfNoneMatch: ETag })],
    ['If-None-Match *', 304, () => ({ IfNoneMatch: '*' })],
    ['If-Modified-Since at the write', 304, () => ({ IfModifiedSince: new Date(modified) })],
  ])('%s fail with %i', async (_name, httpStatusCode, condition) => {
    await expect(get('conditioned', condition())).rejects.toMatchObject({ $metadata: { httpStatusCode } });
    const head = client.headObject({ Bucket, Key: 'conditioned', ...condition() });
    await expect(head).rejects.toMatchObject({ $metadata: { httpStatusCode } });
  });

  test.each([
    ['If-Match', () => ({ IfMatch: ETag })],
    [
      'If-Match, which takes precedence over a date,',
      () => ({ IfMatch: ETag, IfUnmodifiedSince: new Date(modified - 5000) }),
    ],
    [
      'If-None-Match, which takes precedence over a date,',
      () => ({ IfNoneMatch: '"no"', IfModifiedSince: new Date(modified) }),
    ],
  ])('%s succeed', async (_name, condition) => {
    expect((await get('conditioned', condition())).$metadata.httpStatusCode).toBe(200);
  });
});

test('archived objects can be described, and neither read nor copied', async () => {
  await put('archived', 'x', { StorageClass: 'GLACIER' });

  expect((await client.headObject({ Bucket, Key: 'archived' })).StorageClass).toBe('GLACIER');
  await expect(get('archived')).rejects.toMatchObject({ name: 'InvalidObjectState' });
  const copy = client.copyObject({ Bucket, Key: 'thawed', CopySource: `${Bucket}/archived` });
  await expect(copy).rejects.toMatchObject({ name: 'InvalidObjectState' });
});

test('DeleteObjects reports each key, only errors when quiet, and checks conditions', async () => {
  const { ETag } = await put('one', '1');
  await put('two', '2');
  await put('three', '3');
  const remove = (Objects: { Key: string; ETag?: string }[], Quiet: boolean) =>
    client.deleteObjects({ Bucket, Delete: { Objects, Quiet } });

  const loud = await remove(
    [{ Key: 'one', ETag: ETag ?? '' }, { Key: 'two', ETag: '"no"' }, { Key: 'missing' }],
    false,
  );
  const quiet = await remove([{ Key: 'three' }], true);

  expect(loud.Deleted?.map((deleted) => deleted.Key)).toEqual(['one', 'missing']);
  expect(loud.Errors).toEqual([expect.objectContaining({ Key: 'two', Code: 'PreconditionFailed' })]);
  expect([quiet.Deleted, quiet.Errors]).toEqual([undefined, undefined]);
  expect(await textOf('two')).toBe('2');
});

test('an overwrite during a download does not change the download', async () => {
  const megabytes = Buffer.alloc(8 * 1024 * 1024, 'a').toString();
  await put('downloaded', megabytes);
  const download = await get('downloaded');
  await put('downloaded', 'replaced');

  const bytes = await download.Body?.transformToByteArray();

  expect(Buffer.from(bytes ?? []).equals(Buffer.from(megabytes))).toBe(true);
  expect(await textOf('downloaded')).toBe('replaced');
});

describe('GetObject to a browser', () => {
  const CHROME =
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

  test.each([
    ['sandboxes a page, which gets no origin', 'text/html', CHROME, 'sandbox'],
    ['does not sandbox a PDF, which a browser refuses to show in a sandbox', 'application/pdf', CHROME, null],
    ['differs from the answer to other clients, which is that of S3', 'text/html', 'curl/8.5.0', null],
  ])('%s', async (_title, ContentType, agent, policy) => {
    await put('page', '<script>fetch("/_local/state")</script>', { ContentType });

    const response = await fetch(`${local.endpoint}/${Bucket}/page`, { headers: { 'user-agent': agent } });

    expect(response.headers.get('content-security-policy')).toBe(policy);
    expect(response.headers.get('content-type')).toBe(ContentType);
    expect(await response.text()).toContain('<script>');
  });
});
