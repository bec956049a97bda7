import { describe, expect, test } from '@jest/globals';
import { copyFile } from '../../../../lambda/copy-file/copy-file.ts';
import { copyContext, failOnce, inputOf, KEY, MiB, SMALL, upload } from '../../../support/lambda/copy-file.ts';
import { createFakeS3, failure } from '../../../support/lambda/fake-s3.ts';

describe('a file that is new at the destination', () => {
  test('is copied by one request, conditional on both sides', async () => {
    const s3 = createFakeS3();

    expect(await copyFile(copyContext(s3).context, upload(s3))).toEqual({ outcome: 'copied', bytes: 5 });

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

  test('goes under the destination prefix, which is text and not a path', async () => {
    const s3 = createFakeS3();

    await copyFile(copyContext(s3, { settings: { destinationPrefix: 'in/../' } }).context, upload(s3));

    expect(s3.get('destination', `in/../${KEY}`)).toMatchObject(SMALL);
  });

  test('that becomes too long a key by the prefix is refused', async () => {
    const s3 = createFakeS3();
    const key = 'k'.repeat(1_020);

    await expect(
      copyFile(copyContext(s3, { settings: { destinationPrefix: 'copies/' } }).context, { key, size: 1, eTag: 'e' }),
    ).rejects.toMatchObject({
      name: 'PermanentError',
      code: 'BAD_KEY',
      message: 'The object key has 1027 bytes, S3 allows 1024',
    });
    expect(s3.requests).toEqual([]);
  });

  test('keeps its storage class if the setting says so, which CopyObject alone would not', async () => {
    const s3 = createFakeS3();
    const file = upload(s3, { ...SMALL, headers: { StorageClass: 'STANDARD_IA' } });

    await copyFile(copyContext(s3, { settings: { storageClass: 'preserve' } }).context, file);

    expect(inputOf(s3, 'CopyObject').map(({ StorageClass }) => StorageClass)).toEqual(['STANDARD_IA']);
  });

  test('of no class, which is what HEAD says of STANDARD, is preserved as STANDARD', async () => {
    const s3 = createFakeS3();

    await copyFile(copyContext(s3, { settings: { storageClass: 'preserve' } }).context, upload(s3));

    expect(inputOf(s3, 'CopyObject').map(({ StorageClass }) => StorageClass)).toEqual(['STANDARD']);
  });

  test.each([
    ['size', { key: KEY, eTag: '5d41402abc4b2a76b9719d911017c592' }],
    ['ETag', { key: KEY, size: 5 }],
  ])('is looked at first when the event has no %s', async (_, file) => {
    const s3 = createFakeS3();
    s3.put('source', KEY, SMALL);

    expect(await copyFile(copyContext(s3).context, file)).toEqual({ outcome: 'copied', bytes: 5 });
    expect(s3.requests.map(({ operation, input }) => [operation, input.Bucket])).toEqual([
      ['HeadObject', 'destination'],
      ['HeadObject', 'source'],
      ['CopyObject', 'destination'],
    ]);
  });
});

describe('a file that is there already', () => {
  test('is recognised, and not copied again: a duplicate of its event', async () => {
    const s3 = createFakeS3();
    const file = upload(s3);
    await copyFile(copyContext(s3).context, file);

    expect(await copyFile(copyContext(s3).context, file)).toEqual({ outcome: 'superseded', bytes: 5 });
    expect(s3.history('destination')).toHaveLength(1);
  });

  test.each([
    ['bytes', { ...SMALL, content: 'world' }],
    ['metadata', { ...SMALL, metadata: { owner: 'you' } }],
    ['no metadata', { ...SMALL, metadata: {} }],
    ['a header', { ...SMALL, headers: { ContentType: 'text/html', CacheControl: 'no-cache' } }],
    ['tags', { ...SMALL, tags: { team: 'other' } }],
    ['no tags', { ...SMALL, tags: {} }],
  ])('is replaced when the source has other %s, on condition that nobody else did so meanwhile', async (_, newer) => {
    const s3 = createFakeS3();
    await copyFile(copyContext(s3).context, upload(s3));
    const before = s3.get('destination', KEY)?.eTag;

    expect(await copyFile(copyContext(s3).context, upload(s3, newer))).toMatchObject({ outcome: 'copied' });

    expect(s3.get('destination', KEY)).toMatchObject(newer);
    expect(inputOf(s3, 'CopyObject').at(-1)).toMatchObject({
      IfMatch: before,
      CopySourceIfMatch: s3.get('source', KEY)?.eTag,
    });
  });

  test('has its tags read without a version, which would need another permission', async () => {
    const s3 = createFakeS3();
    const file = upload(s3);
    await copyFile(copyContext(s3).context, file);
    await copyFile(copyContext(s3).context, file);

    expect(inputOf(s3, 'GetObjectTagging')).toEqual([
      { Bucket: 'source', Key: KEY, ExpectedBucketOwner: '111122223333', VersionId: s3.get('source', KEY)?.versionId },
      { Bucket: 'destination', Key: KEY, ExpectedBucketOwner: '444455556666' },
    ]);
  });

  test('is left alone by an old event: what the source holds now is what counts', async () => {
    const s3 = createFakeS3();
    const old = upload(s3);
    const newer = upload(s3, { ...SMALL, content: 'newer' });
    await copyFile(copyContext(s3).context, newer);

    expect(await copyFile(copyContext(s3).context, old)).toMatchObject({ outcome: 'superseded' });
    expect(s3.get('destination', KEY)?.content).toBe('newer');
  });

  test('gets the current bytes from an old event whose successor is still on its way', async () => {
    const s3 = createFakeS3();
    const old = upload(s3);
    upload(s3, { ...SMALL, content: 'newer' });

    expect(await copyFile(copyContext(s3).context, old)).toMatchObject({ outcome: 'copied' });
    expect(s3.get('destination', KEY)?.content).toBe('newer');
  });

  test('keeps a website redirect, which CopyObject drops', async () => {
    const s3 = createFakeS3();
    await copyFile(copyContext(s3).context, upload(s3));

    await copyFile(
      copyContext(s3).context,
      upload(s3, { content: 'b', headers: { WebsiteRedirectLocation: '/other' } }),
    );

    expect(inputOf(s3, 'CopyObject').at(-1)).toMatchObject({ WebsiteRedirectLocation: '/other' });
  });
});

describe('a source that is gone', () => {
  test('before the copy is gone', async () => {
    const s3 = createFakeS3();
    const file = upload(s3);
    s3.remove('source', KEY);

    expect(await copyFile(copyContext(s3).context, file)).toEqual({ outcome: 'gone' });
  });

  test('when the copy is looked at again is gone', async () => {
    const s3 = createFakeS3();
    failOnce(s3, 'CopyObject', failure('PreconditionFailed', 412), () => s3.remove('source', KEY));

    expect(await copyFile(copyContext(s3).context, upload(s3))).toEqual({ outcome: 'gone' });
  });

  test.each([
    ['small', 5, 'GetObjectTagging'],
    ['large', 12 * MiB, 'GetObjectTagging'],
  ])('when its tags are asked for is gone (%s)', async (_, size, operation) => {
    const s3 = createFakeS3();
    const file = upload(s3, { content: 'x', size });
    s3.put('destination', KEY, { content: 'x', size: size === 5 ? size : 1 });
    failOnce(s3, operation, failure('NoSuchKey', 404), () => s3.remove('source', KEY));

    expect(await copyFile(copyContext(s3).context, file)).toMatchObject({ outcome: 'gone' });
  });

  test('right after the copy is gone', async () => {
    const s3 = createFakeS3();
    await copyFile(copyContext(s3).context, upload(s3));
    const newer = upload(s3, { content: 'newer' });
    s3.override('CopyObject', async (original) => {
      const reply = await original();
      s3.remove('source', KEY);
      return reply;
    });

    expect(await copyFile(copyContext(s3).context, newer)).toMatchObject({ outcome: 'gone' });
  });
});

describe('what S3 answers', () => {
  test.each([
    ['an empty result', {}],
    ['a result without ETag', { CopyObjectResult: {} }],
    ['an empty ETag', { CopyObjectResult: { ETag: '' } }],
  ])('%s in a 200 is no success', async (_, reply) => {
    const s3 = createFakeS3();
    s3.override('CopyObject', async () => reply);

    await expect(copyFile(copyContext(s3).context, upload(s3))).rejects.toThrow(/answered a copy without an ETag/);
  });

  test.each([
    ['GLACIER', { StorageClass: 'GLACIER' }],
    ['DEEP_ARCHIVE, being restored', { StorageClass: 'DEEP_ARCHIVE', Restore: 'ongoing-request="true"' }],
    ['INTELLIGENT_TIERING in its archive', { StorageClass: 'INTELLIGENT_TIERING', ArchiveStatus: 'ARCHIVE_ACCESS' }],
  ])('a source in %s is refused as archived', async (_, headers) => {
    const s3 = createFakeS3();
    s3.put('source', KEY, { content: 'cold', headers });

    await expect(copyFile(copyContext(s3).context, { key: KEY })).rejects.toMatchObject({ code: 'ARCHIVED_SOURCE' });
  });

  test('a source that was restored from its archive is copied', async () => {
    const s3 = createFakeS3();
    s3.put('source', KEY, {
      content: 'warm',
      headers: { StorageClass: 'GLACIER', Restore: 'ongoing-request="false", expiry-date="x"' },
    });

    expect(await copyFile(copyContext(s3).context, { key: KEY })).toMatchObject({ outcome: 'copied' });
  });

  test('a refusal of HEAD, which has no name, gets the name that GET gives it', async () => {
    const s3 = createFakeS3();
    s3.override('HeadObject', () => Promise.reject(failure('Unknown', 403)));
    s3.override('GetObject', () => Promise.reject(failure('AccessDenied', 403)));

    await expect(copyFile(copyContext(s3).context, { key: KEY })).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

test('a file that grew beyond the limit of CopyObject since its event is copied in parts', async () => {
  const s3 = createFakeS3();
  const file = upload(s3);
  upload(s3, { content: 'large', size: 12 * MiB });

  expect(await copyFile(copyContext(s3).context, file)).toEqual({ outcome: 'copied', bytes: 12 * MiB });
  expect(s3.operations()).toContain('CompleteMultipartUpload');
});
