import { request as httpRequest } from 'node:http';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Bucket, local, useBucket } from './bucket-under-test.ts';
import { EVERYTHING } from './described-object.ts';

useBucket('objects');

const put = (Key: string, Body: string, rest = {}) =>
  local.client.send(new PutObjectCommand({ Bucket, Key, Body, ...rest }));
const get = (Key: string, rest = {}) => local.client.send(new GetObjectCommand({ Bucket, Key, ...rest }));
const text = async (Key: string, rest = {}) => (await get(Key, rest)).Body?.transformToString();

test('an object comes back with its bytes, ETag and everything that was said about it', async () => {
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
  expect((await local.client.send(new GetObjectTaggingCommand({ Bucket, Key: 'full' }))).TagSet).toEqual([
    { Key: 'team', Value: 'data' },
    { Key: 'two words', Value: 'a+b' },
  ]);
});

test('a PUT without body, length and type is an empty object', async () => {
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

test('user metadata that is not ASCII comes back as an encoded word, as from S3', async () => {
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
  ['another owner of the bucket', { ExpectedBucketOwner: '111111111111' }, 'AccessDenied'],
])('%s is refused', async (_what, parameters, name) => {
  await expect(put('refused', 'x', parameters)).rejects.toMatchObject({ name });
  await expect(get('refused')).rejects.toMatchObject({ name: 'NoSuchKey' });
});

describe('ranges', () => {
  beforeAll(() => put('digits', '0123456789'));

  test.each([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-100', '0123456789', 'bytes 0-9/10'],
    ['bytes=5-100', '56789', 'bytes 5-9/10'],
  ])('%s is %s', async (Range, expected, ContentRange) => {
    const part = await get('digits', { Range });
    expect(await part.Body?.transformToString()).toBe(expected);
    expect(part).toMatchObject({ ContentRange, ContentLength: expected.length, $metadata: { httpStatusCode: 206 } });
  });

  test.each(['bytes=10-', 'bytes=-0'])('%s is not satisfiable', async (Range) => {
    await expect(get('digits', { Range })).rejects.toMatchObject({ name: 'InvalidRange', ActualObjectSize: '10' });
  });

  test.each(['bytes=4-2', 'bytes=0-1,3-4', 'lines=1-2'])('%s is ignored', async (Range) => {
    expect(await get('digits', { Range })).toMatchObject({ ContentLength: 10, $metadata: { httpStatusCode: 200 } });
  });
});

describe('conditions on reads', () => {
  let ETag: string;
  let modified: number;
  beforeAll(async () => {
    ETag = (await put('conditioned', 'x')).ETag ?? '';
    modified = (await get('conditioned')).LastModified?.getTime() ?? 0;
  });

  test.each([
    ['If-Match with another ETag', () => ({ IfMatch: '"no"' }), 412],
    ['If-Unmodified-Since before the write', () => ({ IfUnmodifiedSince: new Date(modified - 1000) }), 412],
    ['If-None-Match with its ETag', () => ({ IfNoneMatch: ETag }), 304],
    ['If-None-Match *', () => ({ IfNoneMatch: '*' }), 304],
    ['If-Modified-Since at the write', () => ({ IfModifiedSince: new Date(modified) }), 304],
  ])('%s does not hold', async (_name, condition, httpStatusCode) => {
    await expect(get('conditioned', condition())).rejects.toMatchObject({ $metadata: { httpStatusCode } });
    const head = local.client.send(new HeadObjectCommand({ Bucket, Key: 'conditioned', ...condition() }));
    await expect(head).rejects.toMatchObject({ $metadata: { httpStatusCode } });
  });

  test.each([
    ['If-Match', () => ({ IfMatch: ETag })],
    ['If-Match, which goes before a date', () => ({ IfMatch: ETag, IfUnmodifiedSince: new Date(modified - 5000) })],
    ['If-None-Match, which goes before a date', () => ({ IfNoneMatch: '"no"', IfModifiedSince: new Date(modified) })],
  ])('%s holds', async (_name, condition) => {
    expect((await get('conditioned', condition())).$metadata.httpStatusCode).toBe(200);
  });
});

describe('conditions on writes', () => {
  test('If-None-Match * writes once', async () => {
    await put('once', 'first', { IfNoneMatch: '*' });

    await expect(put('once', 'second', { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect(await text('once')).toBe('first');
  });

  test('of many writers with If-None-Match * exactly one succeeds', async () => {
    const writers = Array.from({ length: 20 }, (_, index) => put('race', `writer ${index}`, { IfNoneMatch: '*' }));

    const outcomes = await Promise.allSettled(writers);

    const winners = outcomes.flatMap((outcome, index) => (outcome.status === 'fulfilled' ? [index] : []));
    expect(winners).toHaveLength(1);
    expect(await text('race')).toBe(`writer ${winners[0]}`);
  });

  test('If-Match replaces only what was read', async () => {
    const { ETag } = await put('swap', 'one');
    await put('swap', 'two', { IfMatch: ETag });

    await expect(put('swap', 'three', { IfMatch: ETag })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(put('never', 'x', { IfMatch: ETag })).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await text('swap')).toBe('two');
  });

  test('If-None-Match with an ETag is not implemented on writes, as on S3', async () => {
    await expect(put('once', 'x', { IfNoneMatch: '"abc"' })).rejects.toMatchObject({ name: 'NotImplemented' });
  });

  test('a delete that overtakes a conditional upload makes it conflict', async () => {
    await put('overtaken', 'old');
    const [status, answer] = await new Promise<[number | undefined, string]>((resolve, reject) => {
      const headers = { expect: '100-continue', 'content-length': 5, 'if-none-match': '*' };
      const upload = httpRequest(`${local.endpoint}/${Bucket}/overtaken`, { method: 'PUT', headers }, (response) => {
        response.toArray().then((chunks) => resolve([response.statusCode, Buffer.concat(chunks).toString()]), reject);
      });
      upload.on('error', reject);
      // The service has begun with the request when it asks for the body.
      upload.on('continue', async () => {
        await local.client.send(new DeleteObjectCommand({ Bucket, Key: 'overtaken' }));
        upload.end('hello');
      });
      upload.flushHeaders();
    });

    expect([status, answer]).toEqual([409, expect.stringContaining('<Code>ConditionalRequestConflict</Code>')]);
  });
});

test('archived objects are described, not read or copied', async () => {
  await put('archived', 'x', { StorageClass: 'GLACIER' });

  expect(await local.client.send(new HeadObjectCommand({ Bucket, Key: 'archived' }))).toMatchObject({
    StorageClass: 'GLACIER',
  });
  await expect(get('archived')).rejects.toMatchObject({ name: 'InvalidObjectState' });
  const copy = local.client.send(new CopyObjectCommand({ Bucket, Key: 'thawed', CopySource: `${Bucket}/archived` }));
  await expect(copy).rejects.toMatchObject({ name: 'InvalidObjectState' });
});

test('DeleteObjects reports each key, is silent about successes when quiet, and honours conditions', async () => {
  const { ETag } = await put('one', '1');
  await put('two', '2');
  await put('three', '3');
  const remove = (Objects: { Key: string; ETag?: string }[], Quiet: boolean) =>
    local.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet } }));

  const loud = await remove(
    [{ Key: 'one', ETag: ETag ?? '' }, { Key: 'two', ETag: '"no"' }, { Key: 'missing' }],
    false,
  );
  const quiet = await remove([{ Key: 'three' }], true);

  expect(loud.Deleted?.map((deleted) => deleted.Key)).toEqual(['one', 'missing']);
  expect(loud.Errors).toEqual([expect.objectContaining({ Key: 'two', Code: 'PreconditionFailed' })]);
  expect([quiet.Deleted, quiet.Errors]).toEqual([undefined, undefined]);
  expect(await text('two')).toBe('2');
});

test('an overwrite during a download does not disturb it', async () => {
  const megabytes = Buffer.alloc(8 * 1024 * 1024, 'a').toString();
  await put('downloaded', megabytes);
  const download = await get('downloaded');
  await put('downloaded', 'replaced');

  const bytes = await download.Body?.transformToByteArray();

  expect(Buffer.from(bytes ?? []).equals(Buffer.from(megabytes))).toBe(true);
  expect(await text('downloaded')).toBe('replaced');
});
