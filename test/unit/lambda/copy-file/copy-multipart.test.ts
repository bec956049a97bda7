import { describe, expect, test } from '@jest/globals';
import { copyFile, type FileToCopy } from '../../../../lambda/copy-file/copy-file.ts';
import { createSemaphore } from '../../../../lambda/shared/concurrency.ts';
import { copyContext, MiB } from '../../../support/lambda/copy-file.ts';
import { createFakeS3, type FakeS3, failure, type NewObject } from '../../../support/lambda/fake-s3.ts';

const KEY = 'large.bin';
const LARGE: NewObject = {
  content: 'large',
  size: 12 * MiB,
  metadata: { owner: 'me' },
  tags: { team: 'a b', other: 'x&y=z' },
  headers: {
    ContentType: 'video/mp4',
    ContentEncoding: 'gzip',
    ContentLanguage: 'de',
    ContentDisposition: 'attachment',
    CacheControl: 'no-cache',
    Expires: new Date('2027-01-01'),
    WebsiteRedirectLocation: '/elsewhere',
  },
};

describe('a file above the threshold', () => {
  test('is copied in parts, with all that CopyObject would have kept', async () => {
    const s3 = createFakeS3();

    expect(await copyFile(copyContext(s3).context, upload(s3))).toEqual({ outcome: 'copied', bytes: 12 * MiB });

    expect(s3.get('destination', KEY)).toMatchObject(LARGE);
    expect(s3.uploads.size).toBe(0);
    expect(s3.operations()).not.toContain('CopyObject');
  });

  test('has every part pinned to one version, by id and by ETag', async () => {
    const s3 = createFakeS3();
    const file = upload(s3);
    const { eTag, versionId } = s3.get('source', KEY) ?? {};

    await copyFile(copyContext(s3).context, file);

    const pinned = { CopySource: `source/large.bin?versionId=${versionId}`, CopySourceIfMatch: eTag };
    expect(inputsOf(s3, 'UploadPartCopy')).toEqual([
      expect.objectContaining({ ...pinned, PartNumber: 1, CopySourceRange: 'bytes=0-5242879' }),
      expect.objectContaining({ ...pinned, PartNumber: 2, CopySourceRange: 'bytes=5242880-10485759' }),
      expect.objectContaining({ ...pinned, PartNumber: 3, CopySourceRange: 'bytes=10485760-12582911' }),
    ]);
  });

  test('names the owners of both buckets in each request', async () => {
    const s3 = createFakeS3();

    await copyFile(copyContext(s3).context, upload(s3));

    for (const { input } of s3.requests) {
      expect(input.ExpectedBucketOwner).toBe(input.Bucket === 'source' ? '111122223333' : '444455556666');
    }
    expect(inputsOf(s3, 'UploadPartCopy').map((input) => input.ExpectedSourceBucketOwner)).toEqual(
      Array(3).fill('111122223333'),
    );
  });

  test('asks S3 to prove the copy with the checksum that the source has', async () => {
    const s3 = createFakeS3();

    await copyFile(copyContext(s3).context, upload(s3));

    const checksum = { ChecksumType: 'FULL_OBJECT' };
    expect(inputsOf(s3, 'CreateMultipartUpload')[0]).toMatchObject({ ...checksum, ChecksumAlgorithm: 'CRC64NVME' });
    expect(inputsOf(s3, 'CompleteMultipartUpload')[0]).toMatchObject({
      ...checksum,
      ChecksumCRC64NVME: expect.any(String),
      MpuObjectSize: 12 * MiB,
    });
  });

  test.each([
    ['STANDARD_IA', 'STANDARD_IA'],
    ['preserve', 'GLACIER_IR'],
  ] as const)('gets the storage class of the setting %s', async (storageClass, expected) => {
    const s3 = createFakeS3();
    const file = upload(s3, { ...LARGE, headers: { StorageClass: 'GLACIER_IR' } });

    await copyFile(copyContext(s3, { settings: { storageClass } }).context, file);

    expect(inputsOf(s3, 'CreateMultipartUpload')[0]?.StorageClass).toBe(expected);
  });

  test('names its parts in their order, in whichever they were copied', async () => {
    const s3 = createFakeS3();
    let waiting = 3;
    s3.override('UploadPartCopy', async (original) => {
      const turns = waiting--;
      for (let i = 0; i < turns; i++) await new Promise(setImmediate);
      return original();
    });

    await copyFile(copyContext(s3).context, upload(s3));

    const [completion] = inputsOf(s3, 'CompleteMultipartUpload');
    expect(completion?.MultipartUpload).toMatchObject({
      Parts: [{ PartNumber: 1 }, { PartNumber: 2 }, { PartNumber: 3 }],
    });
  });

  test('aborts its upload only when no part is under way any more, or that part would stay', async () => {
    const s3 = createFakeS3();
    let calls = 0;
    const order: string[] = [];
    s3.override('UploadPartCopy', async (original) => {
      calls += 1;
      if (calls === 1) throw failure('SlowDown', 503);
      for (let i = 0; i < 3; i++) await new Promise(setImmediate);
      order.push('part');
      return original();
    });
    s3.override('AbortMultipartUpload', async (original) => {
      order.push('abort');
      return original();
    });
    const patient = { send: (command: never) => s3.client.send(command) };

    await expect(copyFile({ ...copyContext(s3).context, s3: patient as never }, upload(s3))).rejects.toMatchObject({
      name: 'SlowDown',
    });

    expect(order).toEqual(['part', 'part', 'abort']);
  });

  test('has no use for a checksum of checksums, which depends on the parts', async () => {
    const s3 = createFakeS3();
    s3.override('HeadObject', async (original) => ({
      ...(await original()),
      ChecksumType: 'COMPOSITE',
      ChecksumCRC32: 'x-3',
    }));

    await copyFile(copyContext(s3).context, upload(s3));

    expect(inputsOf(s3, 'CreateMultipartUpload')[0]).not.toHaveProperty('ChecksumAlgorithm');
  });

  test('leaves the checksum to S3 if the source has none over the whole object', async () => {
    const s3 = createFakeS3({ checksums: false });

    await copyFile(copyContext(s3).context, upload(s3));

    expect(inputsOf(s3, 'CreateMultipartUpload')[0]).not.toHaveProperty('ChecksumAlgorithm');
  });

  test('is completed on the condition that the destination is as it was read', async () => {
    const s3 = createFakeS3();
    await copyFile(copyContext(s3).context, upload(s3));
    const before = s3.get('destination', KEY)?.eTag;

    await copyFile(copyContext(s3).context, upload(s3, { ...LARGE, content: 'newer' }));

    const [first, second] = inputsOf(s3, 'CompleteMultipartUpload');
    expect(first).toMatchObject({ IfNoneMatch: '*' });
    expect(second).toMatchObject({ IfMatch: before });
  });

  test('has no more parts under way than allowed, over all files', async () => {
    const s3 = createFakeS3();
    let underWay = 0;
    let most = 0;
    s3.override('UploadPartCopy', async (original) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise(setImmediate);
      underWay -= 1;
      return original();
    });
    const { context } = copyContext(s3, { limitParts: createSemaphore(2) });

    await Promise.all(['a', 'b'].map((key) => copyFile(context, upload(s3, LARGE, key))));

    expect(most).toBe(2);
  });

  test.each([
    ['a part', 'UploadPartCopy', 'PreconditionFailed'],
    ['a part whose source is gone', 'UploadPartCopy', 'NoSuchKey'],
    ['the completion', 'CompleteMultipartUpload', 'PreconditionFailed'],
    ['the completion, for a conflict', 'CompleteMultipartUpload', 'ConditionalRequestConflict'],
    ['the completion, which somebody else did', 'CompleteMultipartUpload', 'NoSuchUpload'],
    ['the completion, of parts that somebody else replaced', 'CompleteMultipartUpload', 'InvalidPart'],
  ])('is started over, its upload aborted, when %s is refused (%s: %s)', async (_, operation, name) => {
    const s3 = createFakeS3();
    failOnce(s3, operation, failure(name, 412));

    expect(await copyFile(copyContext(s3).context, upload(s3))).toMatchObject({ outcome: 'copied' });

    expect(s3.operations().filter((each) => each === 'AbortMultipartUpload')).toHaveLength(1);
    expect(s3.uploads.size).toBe(0);
  });

  test('is started over when its completion did not become the current version', async () => {
    const s3 = createFakeS3();
    let completions = 0;
    s3.override('CompleteMultipartUpload', async (original) => {
      completions += 1;
      const reply = await original();
      if (completions === 1) s3.put('destination', KEY, { content: 'written meanwhile' });
      return reply;
    });

    await copyFile(copyContext(s3).context, upload(s3));

    expect(s3.get('destination', KEY)?.content).toBe('large');
  });

  test.each(['AccessDenied', 'SlowDown', 'BadDigest'])('that fails with %s leaves no upload behind', async (name) => {
    const s3 = createFakeS3();
    s3.override('UploadPartCopy', () => Promise.reject(failure(name, 400)));

    await expect(copyFile(copyContext(s3).context, upload(s3))).rejects.toMatchObject({ name });
    expect(s3.uploads.size).toBe(0);
  });

  test('fails as its part did, not as the abort of its upload did', async () => {
    const s3 = createFakeS3();
    s3.override('UploadPartCopy', () => Promise.reject(failure('SlowDown', 503)));
    s3.override('AbortMultipartUpload', () => Promise.reject(failure('InternalError', 500)));

    await expect(copyFile(copyContext(s3).context, upload(s3))).rejects.toMatchObject({ name: 'SlowDown' });
  });

  test.each(['UploadPartCopy', 'CompleteMultipartUpload', 'CreateMultipartUpload'])(
    'takes no empty 200 of %s for success',
    async (operation) => {
      const s3 = createFakeS3();
      s3.override(operation, async () => ({}));

      await expect(copyFile(copyContext(s3).context, upload(s3))).rejects.toThrow(/without an (ETag|id)/);
    },
  );
});

function upload(s3: FakeS3, object: NewObject = LARGE, key = KEY): FileToCopy {
  const { size, eTag } = s3.put('source', key, object);
  return { key, size, eTag: eTag.replaceAll('"', '') };
}

function inputsOf(s3: FakeS3, wanted: string) {
  return s3.requests.filter(({ operation }) => operation === wanted).map(({ input }) => input);
}

function failOnce(s3: FakeS3, operation: string, error: Error): void {
  let calls = 0;
  s3.override(operation, async (original) => {
    calls += 1;
    if (calls === 1) throw error;
    return original();
  });
}
