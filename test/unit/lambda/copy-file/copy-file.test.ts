import { describe, expect, test } from '@jest/globals';
import { createCopies, KEY, MiB, SMALL } from '../../../support/lambda/copy-file.ts';
import { failure } from '../../../support/lambda/fake-s3.ts';

describe('a file that is new at the destination', () => {
  test('is copied by one request, conditional on both sides', async () => {
    const { s3, copy } = createCopies();

    expect(await copy()).toEqual({ outcome: 'copied', bytes: 5 });

    expect(s3.requests).toEqual([
      {
        operation: 'CopyObject',
        input: {
          Bucket: 'destination',
          Key: KEY,
          ExpectedBucketOwner: '444455556666',
          CopySource: 'source/a/b%20c%3F.txt',
          ExpectedSourceBucketOwner: '111122223333',
          CopySourceIfMatch: s3.get('source', KEY)?.eTag,
          IfNoneMatch: '*',
          StorageClass: 'STANDARD',
          AnnotationDirective: 'EXCLUDE',
        },
      },
    ]);
    expect(s3.get('destination', KEY)).toMatchObject(SMALL);
  });

  test('is copied under the destination prefix, which is text and not a path', async () => {
    const { s3, copy, upload } = createCopies();

    await copy(upload(), { settings: { destinationPrefix: 'in/../' } });

    expect(s3.get('destination', `in/../${KEY}`)).toMatchObject(SMALL);
  });

  test('is refused if the prefix makes its key too long', async () => {
    const { s3, copy } = createCopies();
    const file = { key: 'k'.repeat(1_020), size: 1, eTag: 'e' };

    await expect(copy(file, { settings: { destinationPrefix: 'copies/' } })).rejects.toMatchObject({
      name: 'PermanentError',
      code: 'BAD_KEY',
      message: 'The object key has 1027 bytes, S3 allows 1024',
    });
    expect(s3.requests).toEqual([]);
  });

  test.each([
    ['STANDARD_IA', 'STANDARD_IA', { StorageClass: 'STANDARD_IA' }],
    ['STANDARD, for which HEAD names no class,', 'STANDARD', {}],
  ])('keeps its storage class %s with the setting preserve', async (_, expected, headers) => {
    const { s3, copy, upload } = createCopies();

    await copy(upload({ ...SMALL, headers }), { settings: { storageClass: 'preserve' } });

    expect(s3.inputs('CopyObject').map(({ StorageClass }) => StorageClass)).toEqual([expected]);
  });

  test.each([
    ['size', { key: KEY, eTag: '5d41402abc4b2a76b9719d911017c592' }],
    ['ETag', { key: KEY, size: 5 }],
  ])('is read first if its event has no %s', async (_, file) => {
    const { s3, copy, upload } = createCopies();
    upload();

    expect(await copy(file)).toEqual({ outcome: 'copied', bytes: 5 });
    expect(s3.requests.map(({ operation, input }) => [operation, input.Bucket])).toEqual([
      ['HeadObject', 'destination'],
      ['HeadObject', 'source'],
      ['CopyObject', 'destination'],
    ]);
  });
});

describe('a file that is at the destination already', () => {
  test('is not copied again after a duplicate of its event', async () => {
    const { s3, copy, upload } = createCopies();
    const file = upload();
    await copy(file);

    expect(await copy(file)).toEqual({ outcome: 'superseded', bytes: 5 });
    expect(s3.history('destination')).toHaveLength(1);
  });

  test.each([
    ['bytes', { ...SMALL, content: 'world' }],
    ['metadata', { ...SMALL, metadata: { owner: 'you' } }],
    ['no metadata', { ...SMALL, metadata: {} }],
    ['a header', { ...SMALL, headers: { ContentType: 'text/html', CacheControl: 'no-cache' } }],
    ['tags', { ...SMALL, tags: { team: 'other' } }],
    ['no tags', { ...SMALL, tags: {} }],
  ])('is replaced if the source has other %s, on condition that it is unchanged', async (_, newer) => {
    const { s3, copy, upload } = createCopies();
    await copy();
    const before = s3.get('destination', KEY)?.eTag;

    expect(await copy(upload(newer))).toMatchObject({ outcome: 'copied' });

    expect(s3.get('destination', KEY)).toMatchObject(newer);
    expect(s3.inputs('CopyObject').at(-1)).toMatchObject({
      IfMatch: before,
      CopySourceIfMatch: s3.get('source', KEY)?.eTag,
    });
  });

  test('has its tags read without a version id, which would need another permission', async () => {
    const { s3, copy, upload } = createCopies();
    const file = upload();
    await copy(file);
    await copy(file);

    expect(s3.inputs('GetObjectTagging')).toEqual([
      { Bucket: 'source', Key: KEY, ExpectedBucketOwner: '111122223333', VersionId: s3.get('source', KEY)?.versionId },
      { Bucket: 'destination', Key: KEY, ExpectedBucketOwner: '444455556666' },
    ]);
  });

  test('stays as it is after an old event, if it equals the current source', async () => {
    const { s3, copy, upload } = createCopies();
    const old = upload();
    await copy(upload({ ...SMALL, content: 'newer' }));

    expect(await copy(old)).toMatchObject({ outcome: 'superseded' });
    expect(s3.get('destination', KEY)?.content).toBe('newer');
  });

  test('gets the current bytes from an old event, although a newer event is still under way', async () => {
    const { s3, copy, upload } = createCopies();
    const old = upload();
    upload({ ...SMALL, content: 'newer' });

    expect(await copy(old)).toMatchObject({ outcome: 'copied' });
    expect(s3.get('destination', KEY)?.content).toBe('newer');
  });

  test('keeps a website redirect, which CopyObject alone does not keep', async () => {
    const { s3, copy, upload } = createCopies();
    await copy();

    await copy(upload({ content: 'b', headers: { WebsiteRedirectLocation: '/other' } }));

    expect(s3.inputs('CopyObject').at(-1)).toMatchObject({ WebsiteRedirectLocation: '/other' });
  });
});

describe('the outcome is gone if the source is deleted', () => {
  test('before the copy', async () => {
    const { s3, copy, upload } = createCopies();
    const file = upload();
    s3.remove('source', KEY);

    expect(await copy(file)).toEqual({ outcome: 'gone' });
  });

  test('before both sides are read again', async () => {
    const { s3, copy } = createCopies();
    s3.failOnce('CopyObject', failure('PreconditionFailed', 412), () => s3.remove('source', KEY));

    expect(await copy()).toEqual({ outcome: 'gone' });
  });

  test.each([
    ['small', 5],
    ['large', 12 * MiB],
  ])('before the tags of a %s file are read', async (_, size) => {
    const { s3, copy, upload } = createCopies();
    const file = upload({ content: 'x', size });
    s3.put('destination', KEY, { content: 'x', size: size === 5 ? size : 1 });
    s3.failOnce('GetObjectTagging', failure('NoSuchKey', 404), () => s3.remove('source', KEY));

    expect(await copy(file)).toMatchObject({ outcome: 'gone' });
  });

  test('right after the copy', async () => {
    const { s3, copy, upload } = createCopies();
    await copy();
    const newer = upload({ content: 'newer' });
    s3.override('CopyObject', async (original) => {
      const reply = await original();
      s3.remove('source', KEY);
      return reply;
    });

    expect(await copy(newer)).toMatchObject({ outcome: 'gone' });
  });
});

describe('an answer of S3', () => {
  test.each([
    ['an empty result', {}],
    ['a result without ETag', { CopyObjectResult: {} }],
    ['an empty ETag', { CopyObjectResult: { ETag: '' } }],
  ])('with status 200 and %s is a failure', async (_, reply) => {
    const { s3, copy } = createCopies();
    s3.override('CopyObject', async () => reply);

    await expect(copy()).rejects.toThrow(/answered a copy without an ETag/);
  });

  test.each([
    ['GLACIER', { StorageClass: 'GLACIER' }],
    ['DEEP_ARCHIVE, being restored', { StorageClass: 'DEEP_ARCHIVE', Restore: 'ongoing-request="true"' }],
    ['INTELLIGENT_TIERING in its archive', { StorageClass: 'INTELLIGENT_TIERING', ArchiveStatus: 'ARCHIVE_ACCESS' }],
  ])('about a source in %s makes the source refused as archived', async (_, headers) => {
    const { copy, upload } = createCopies();
    upload({ content: 'cold', headers });

    await expect(copy({ key: KEY })).rejects.toMatchObject({ code: 'ARCHIVED_SOURCE' });
  });

  test('about a source that was restored from its archive lets it be copied', async () => {
    const { copy, upload } = createCopies();
    const Restore = 'ongoing-request="false", expiry-date="x"';
    upload({ content: 'warm', headers: { StorageClass: 'GLACIER', Restore } });

    expect(await copy({ key: KEY })).toMatchObject({ outcome: 'copied' });
  });

  test('to HEAD that has no error name gets the name of the answer to GET', async () => {
    const { s3, copy } = createCopies();
    s3.override('HeadObject', () => Promise.reject(failure('Unknown', 403)));
    s3.override('GetObject', () => Promise.reject(failure('AccessDenied', 403)));

    await expect(copy({ key: KEY })).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

test('a file that grew beyond the limit of CopyObject since its event is copied in parts', async () => {
  const { s3, copy, upload } = createCopies();
  const file = upload();
  upload({ content: 'large', size: 12 * MiB });

  expect(await copy(file)).toEqual({ outcome: 'copied', bytes: 12 * MiB });
  expect(s3.operations()).toContain('CompleteMultipartUpload');
});
