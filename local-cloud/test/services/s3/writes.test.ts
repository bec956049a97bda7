import { request as httpRequest } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { Bucket, client, EVERYTHING, local, put, textOf, useBucket } from './s3-fixture.ts';

useBucket('writes');

describe('PutObject with a condition', () => {
  test('If-None-Match * writes a new object only', async () => {
    await put('once', 'first', { IfNoneMatch: '*' });

    await expect(put('once', 'second', { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect(await textOf('once')).toBe('first');
  });

  test('If-None-Match * lets exactly one of many concurrent writers succeed', async () => {
    const writers = Array.from({ length: 20 }, (_, index) => put('race', `writer ${index}`, { IfNoneMatch: '*' }));

    const outcomes = await Promise.allSettled(writers);

    const winners = outcomes.flatMap((outcome, index) => (outcome.status === 'fulfilled' ? [index] : []));
    expect(winners).toHaveLength(1);
    expect(await textOf('race')).toBe(`writer ${winners[0]}`);
  });

  test('If-Match replaces only the object with that ETag', async () => {
    const { ETag } = await put('swap', 'one');
    await put('swap', 'two', { IfMatch: ETag });

    await expect(put('swap', 'three', { IfMatch: ETag })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(put('never', 'x', { IfMatch: ETag })).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await textOf('swap')).toBe('two');
  });

  test('If-None-Match with an ETag is not implemented on writes, as on S3', async () => {
    await expect(put('once', 'x', { IfNoneMatch: '"abc"' })).rejects.toMatchObject({ name: 'NotImplemented' });
  });

  test('a conditional upload fails with a conflict when the object is deleted meanwhile', async () => {
    await put('overtaken', 'old');
    const [status, answer] = await new Promise<[number | undefined, string]>((resolve, reject) => {
      const headers = { expect: '100-continue', 'content-length': 5, 'if-none-match': '*' };
      const upload = httpRequest(`${local.endpoint}/${Bucket}/overtaken`, { method: 'PUT', headers }, (response) => {
        response.toArray().then((chunks) => resolve([response.statusCode, Buffer.concat(chunks).toString()]), reject);
      });
      upload.on('error', reject);
      // The service has begun with the request when it asks for the body.
      upload.on('continue', async () => {
        await client.deleteObject({ Bucket, Key: 'overtaken' });
        upload.end('hello');
      });
      upload.flushHeaders();
    });

    expect([status, answer]).toEqual([409, expect.stringContaining('<Code>ConditionalRequestConflict</Code>')]);
  });
});

describe('CopyObject', () => {
  const head = (Key: string) => client.headObject({ Bucket, Key });
  const copy = (from: string, Key: string, rest = {}) =>
    client.copyObject({ Bucket, Key, CopySource: `${Bucket}/${from}`, ...rest });

  test('keeps metadata, headers and tags, but not storage class and redirect', async () => {
    const { ETag } = await put('source', 'hello', EVERYTHING);

    const { CopyObjectResult } = await copy('source', 'copied');

    expect(CopyObjectResult?.ETag).toBe(ETag);
    const { StorageClass, WebsiteRedirectLocation, Tagging, ...kept } = EVERYTHING;
    const read = await head('copied');
    expect(read).toMatchObject({ ...kept, TagCount: 2 });
    expect([read.StorageClass, read.WebsiteRedirectLocation]).toEqual([undefined, undefined]);
  });

  test('replaces metadata and tags with the directive REPLACE', async () => {
    await put('source', 'hello', EVERYTHING);

    await copy('source', 'replaced', {
      MetadataDirective: 'REPLACE',
      Metadata: { only: 'this' },
      TaggingDirective: 'REPLACE',
      Tagging: 'new=1',
    });

    expect(await head('replaced')).toMatchObject({
      Metadata: { only: 'this' },
      ContentType: 'binary/octet-stream',
      TagCount: 1,
    });
  });

  test('writes an object that does not depend on its source, which can be deleted', async () => {
    await put('short-lived', 'bytes that two objects share');
    await copy('short-lived', 'survivor');
    await client.deleteObject({ Bucket, Key: 'short-lived' });

    expect(await textOf('survivor')).toBe('bytes that two objects share');
  });

  test.each([
    ['CopySourceIfMatch', { CopySourceIfMatch: '"no"' }],
    ['CopySourceIfNoneMatch', { CopySourceIfNoneMatch: '*' }],
    ['CopySourceIfModifiedSince', { CopySourceIfModifiedSince: new Date(Date.now() + 60_000) }],
    ['CopySourceIfUnmodifiedSince', { CopySourceIfUnmodifiedSince: new Date(0) }],
    ['IfNoneMatch on the destination', { IfNoneMatch: '*' }],
    ['IfMatch on the destination', { IfMatch: '"no"' }],
  ])('fails with 412 when %s does not hold', async (_name, condition) => {
    await put('source', 'new');
    await put('destination', 'old');

    await expect(copy('source', 'destination', condition)).rejects.toMatchObject({
      name: 'PreconditionFailed',
      $metadata: { httpStatusCode: 412 },
    });
    expect(await textOf('destination')).toBe('old');
  });

  test('succeeds when the conditions of source and destination hold', async () => {
    const source = await put('source', 'new');
    const destination = await put('destination', 'old');

    await copy('source', 'destination', { CopySourceIfMatch: source.ETag, IfMatch: destination.ETag });

    expect(await textOf('destination')).toBe('new');
  });

  test('refuses to copy an object onto itself without a change', async () => {
    await put('self', 'x', { Metadata: { a: '1' } });

    await expect(copy('self', 'self')).rejects.toMatchObject({ name: 'InvalidRequest' });
    await copy('self', 'self', { MetadataDirective: 'REPLACE', Metadata: { a: '2' } });
    expect(await head('self')).toMatchObject({ Metadata: { a: '2' } });
    expect(await textOf('self')).toBe('x');
  });

  test.each([
    ['no-such-key', 'NoSuchKey'],
    ['../nowhere/x', 'NoSuchKey'],
  ])('of %s fails with %s', async (from, name) => {
    await expect(copy(from, 'x')).rejects.toMatchObject({ name });
  });

  test('decodes the form-encoded name of its source once', async () => {
    await put('a b', 'blank');
    await put('a%20b', 'percent');

    await copy('a+b', 'from-plus');
    await copy('a%2520b', 'from-percent');

    expect([await textOf('from-plus'), await textOf('from-percent')]).toEqual(['blank', 'percent']);
  });

  test('names a source bucket that does not exist', async () => {
    const copying = client.copyObject({ Bucket, Key: 'x', CopySource: 'elsewhere/x' });
    await expect(copying).rejects.toMatchObject({ name: 'NoSuchBucket', BucketName: 'elsewhere' });
  });
});
