import { CopyObjectCommand, DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { Bucket, local, useBucket } from './bucket-under-test.ts';
import { EVERYTHING } from './described-object.ts';

useBucket('copies');

const put = (Key: string, Body: string, rest = {}) =>
  local.client.send(new PutObjectCommand({ Bucket, Key, Body, ...rest }));
const get = (Key: string) => local.client.send(new GetObjectCommand({ Bucket, Key }));
const text = async (Key: string) => (await get(Key)).Body?.transformToString();

describe('copies', () => {
  const copy = (from: string, Key: string, rest = {}) =>
    local.client.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/${from}`, ...rest }));

  test('keep metadata, headers and tags, but not storage class and redirect', async () => {
    const { ETag } = await put('source', 'hello', EVERYTHING);

    const { CopyObjectResult } = await copy('source', 'copied');

    expect(CopyObjectResult?.ETag).toBe(ETag);
    const { StorageClass, WebsiteRedirectLocation, Tagging, ...kept } = EVERYTHING;
    const read = await get('copied');
    expect(read).toMatchObject({ ...kept, TagCount: 2 });
    expect([read.StorageClass, read.WebsiteRedirectLocation]).toEqual([undefined, undefined]);
  });

  test('replace metadata and tags when told so', async () => {
    await put('source', 'hello', EVERYTHING);

    await copy('source', 'replaced', {
      MetadataDirective: 'REPLACE',
      Metadata: { only: 'this' },
      TaggingDirective: 'REPLACE',
      Tagging: 'new=1',
    });

    expect(await get('replaced')).toMatchObject({
      Metadata: { only: 'this' },
      ContentType: 'binary/octet-stream',
      TagCount: 1,
    });
  });

  test('go on when the source is overwritten or deleted afterwards', async () => {
    await put('short-lived', 'bytes that two objects share');
    await copy('short-lived', 'survivor');
    await local.client.send(new DeleteObjectCommand({ Bucket, Key: 'short-lived' }));

    expect(await text('survivor')).toBe('bytes that two objects share');
  });

  test.each([
    ['CopySourceIfMatch', { CopySourceIfMatch: '"no"' }],
    ['CopySourceIfNoneMatch', { CopySourceIfNoneMatch: '*' }],
    ['CopySourceIfModifiedSince', { CopySourceIfModifiedSince: new Date(Date.now() + 60_000) }],
    ['CopySourceIfUnmodifiedSince', { CopySourceIfUnmodifiedSince: new Date(0) }],
    ['IfNoneMatch on the destination', { IfNoneMatch: '*' }],
    ['IfMatch on the destination', { IfMatch: '"no"' }],
  ])('fail with 412 when %s does not hold', async (_name, condition) => {
    await put('source', 'new');
    await put('destination', 'old');

    await expect(copy('source', 'destination', condition)).rejects.toMatchObject({
      name: 'PreconditionFailed',
      $metadata: { httpStatusCode: 412 },
    });
    expect(await text('destination')).toBe('old');
  });

  test('succeed when source and destination conditions hold', async () => {
    const source = await put('source', 'new');
    const destination = await put('destination', 'old');

    await copy('source', 'destination', { CopySourceIfMatch: source.ETag, IfMatch: destination.ETag });

    expect(await text('destination')).toBe('new');
  });

  test('of an object onto itself need a change', async () => {
    await put('self', 'x', { Metadata: { a: '1' } });

    await expect(copy('self', 'self')).rejects.toMatchObject({ name: 'InvalidRequest' });
    await copy('self', 'self', { MetadataDirective: 'REPLACE', Metadata: { a: '2' } });
    expect(await get('self')).toMatchObject({ Metadata: { a: '2' } });
    expect(await text('self')).toBe('x');
  });

  test.each([
    ['no-such-key', 'NoSuchKey'],
    ['../nowhere/x', 'NoSuchKey'],
  ])('of %s fail with %s', async (from, name) => {
    await expect(copy(from, 'x')).rejects.toMatchObject({ name });
  });

  test('read their source as form-encoded text, decoded once', async () => {
    await put('a b', 'blank');
    await put('a%20b', 'percent');

    await copy('a+b', 'from-plus');
    await copy('a%2520b', 'from-percent');

    expect([await text('from-plus'), await text('from-percent')]).toEqual(['blank', 'percent']);
  });

  test('from a bucket that does not exist name the bucket', async () => {
    const copying = local.client.send(new CopyObjectCommand({ Bucket, Key: 'x', CopySource: 'elsewhere/x' }));
    await expect(copying).rejects.toMatchObject({ name: 'NoSuchBucket', BucketName: 'elsewhere' });
  });
});
