import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { copyFile } from '../../../../lambda/copy-file/copy-file.ts';
import { partBytesFor, planParts } from '../../../../lambda/copy-file/copy-multipart.ts';
import { createSemaphore } from '../../../../lambda/shared/concurrency.ts';
import { copyContext, createCopies, MiB } from '../../../support/lambda/copy-file.ts';
import { type FakeS3Options, failure, type NewObject } from '../../../support/lambda/fake-s3.ts';

const GiB = 1024 * MiB;
const TiB = 1024 * GiB;
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

/** Copies of large files. */
function createLargeCopies(options: FakeS3Options = {}) {
  const { s3, upload, copy } = createCopies(options);
  const uploadLarge = (changes: Partial<NewObject> = {}, key = KEY) => upload({ ...LARGE, ...changes }, key);
  return {
    s3,
    upload: uploadLarge,
    copy: (file = uploadLarge(), overrides: Parameters<typeof copy>[1] = {}) => copy(file, overrides),
  };
}

describe('a file above the threshold', () => {
  test('is copied in parts, with everything that CopyObject keeps', async () => {
    const { s3, copy } = createLargeCopies();

    expect(await copy()).toEqual({ outcome: 'copied', bytes: 12 * MiB });

    expect(s3.get('destination', KEY)).toMatchObject(LARGE);
    expect(s3.uploads.size).toBe(0);
    expect(s3.operations()).not.toContain('CopyObject');
  });

  test('has all parts from one version, identified by id and ETag', async () => {
    const { s3, copy, upload } = createLargeCopies();
    const file = upload();
    const { eTag, versionId } = s3.get('source', KEY) ?? {};

    await copy(file);

    const pinned = { CopySource: `source/large.bin?versionId=${versionId}`, CopySourceIfMatch: eTag };
    expect(s3.inputs('UploadPartCopy')).toMatchObject([
      { ...pinned, PartNumber: 1, CopySourceRange: 'bytes=0-5242879' },
      { ...pinned, PartNumber: 2, CopySourceRange: 'bytes=5242880-10485759' },
      { ...pinned, PartNumber: 3, CopySourceRange: 'bytes=10485760-12582911' },
    ]);
  });

  test('has the owners of both buckets in each request', async () => {
    const { s3, copy } = createLargeCopies();

    await copy();

    for (const { input } of s3.requests) {
      expect(input.ExpectedBucketOwner).toBe(input.Bucket === 'source' ? '111122223333' : '444455556666');
    }
    const parts = s3.inputs('UploadPartCopy');
    expect(parts.map((input) => input.ExpectedSourceBucketOwner)).toEqual(Array(3).fill('111122223333'));
  });

  test('is verified by S3 with the checksum of the source', async () => {
    const { s3, copy } = createLargeCopies();

    await copy();

    const checksum = { ChecksumType: 'FULL_OBJECT' };
    expect(s3.inputs('CreateMultipartUpload')[0]).toMatchObject({ ...checksum, ChecksumAlgorithm: 'CRC64NVME' });
    expect(s3.inputs('CompleteMultipartUpload')[0]).toMatchObject({
      ...checksum,
      ChecksumCRC64NVME: expect.any(String),
      MpuObjectSize: 12 * MiB,
    });
  });

  test('is copied without checksum if the source has only a composite checksum, which depends on the parts', async () => {
    const { s3, copy } = createLargeCopies();
    s3.override('HeadObject', async (original) => ({
      ...(await original()),
      ChecksumType: 'COMPOSITE',
      ChecksumCRC32: 'x-3',
    }));

    await copy();

    expect(s3.inputs('CreateMultipartUpload')[0]).not.toHaveProperty('ChecksumAlgorithm');
  });

  test('is copied without checksum if the source has none', async () => {
    const { s3, copy } = createLargeCopies({ checksums: false });

    await copy();

    expect(s3.inputs('CreateMultipartUpload')[0]).not.toHaveProperty('ChecksumAlgorithm');
  });

  test.each([
    ['STANDARD_IA', 'STANDARD_IA'],
    ['preserve', 'GLACIER_IR'],
  ] as const)('gets the storage class of the setting %s', async (storageClass, expected) => {
    const { s3, copy, upload } = createLargeCopies();

    await copy(upload({ headers: { StorageClass: 'GLACIER_IR' } }), { settings: { storageClass } });

    expect(s3.inputs('CreateMultipartUpload')[0]?.StorageClass).toBe(expected);
  });

  test('lists its parts in order, whatever the order in which they were copied', async () => {
    const { s3, copy } = createLargeCopies();
    s3.override('UploadPartCopy', async (original, call) => {
      for (let turns = 4 - call; turns > 0; turns--) await new Promise(setImmediate);
      return original();
    });

    await copy();

    expect(s3.inputs('CompleteMultipartUpload')[0]?.MultipartUpload).toMatchObject({
      Parts: [{ PartNumber: 1 }, { PartNumber: 2 }, { PartNumber: 3 }],
    });
  });

  test('has its upload aborted only when no part is under way any more, because that part would stay', async () => {
    const { s3, copy, upload } = createLargeCopies();
    const order: string[] = [];
    s3.override('UploadPartCopy', async (original, call) => {
      if (call === 1) throw failure('SlowDown', 503);
      for (let i = 0; i < 3; i++) await new Promise(setImmediate);
      order.push('part');
      return original();
    });
    s3.override('AbortMultipartUpload', async (original) => {
      order.push('abort');
      return original();
    });
    const patient = { send: (command: never) => s3.client.send(command) };

    await expect(copy(upload(), { s3: patient as never })).rejects.toMatchObject({ name: 'SlowDown' });

    expect(order).toEqual(['part', 'part', 'abort']);
  });

  test('is completed on the condition that the destination is still as it was read', async () => {
    const { s3, copy, upload } = createLargeCopies();
    await copy();
    const before = s3.get('destination', KEY)?.eTag;

    await copy(upload({ content: 'newer' }));

    expect(s3.inputs('CompleteMultipartUpload')).toMatchObject([{ IfNoneMatch: '*' }, { IfMatch: before }]);
  });

  test('shares the limit of parts under way with all other files', async () => {
    const { s3, upload } = createLargeCopies();
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

    await Promise.all(['a', 'b'].map((key) => copyFile(context, upload({}, key))));

    expect(most).toBe(2);
  });

  test.each([
    ['a part', 'UploadPartCopy', 'PreconditionFailed'],
    ['a part of a deleted source', 'UploadPartCopy', 'NoSuchKey'],
    ['the completion', 'CompleteMultipartUpload', 'PreconditionFailed'],
    ['the completion because of a conflict', 'CompleteMultipartUpload', 'ConditionalRequestConflict'],
    ['the completion of a completed upload', 'CompleteMultipartUpload', 'NoSuchUpload'],
    ['the completion with replaced parts', 'CompleteMultipartUpload', 'InvalidPart'],
  ])('is copied again, with its first upload aborted, if S3 refuses %s (%s: %s)', async (_, operation, name) => {
    const { s3, copy } = createLargeCopies();
    s3.failOnce(operation, failure(name, 412));

    expect(await copy()).toMatchObject({ outcome: 'copied' });

    expect(s3.inputs('AbortMultipartUpload')).toHaveLength(1);
    expect(s3.uploads.size).toBe(0);
  });

  test('is copied again if the completed upload did not become the current version', async () => {
    const { s3, copy } = createLargeCopies();
    s3.override('CompleteMultipartUpload', async (original, call) => {
      const reply = await original();
      if (call === 1) s3.put('destination', KEY, { content: 'written meanwhile' });
      return reply;
    });

    await copy();

    expect(s3.get('destination', KEY)?.content).toBe('large');
  });

  test.each(['AccessDenied', 'SlowDown', 'BadDigest'])(
    'leaves no upload behind if a part fails with %s',
    async (name) => {
      const { s3, copy } = createLargeCopies();
      s3.override('UploadPartCopy', () => Promise.reject(failure(name, 400)));

      await expect(copy()).rejects.toMatchObject({ name });
      expect(s3.uploads.size).toBe(0);
    },
  );

  test('fails with the error of its part, not with that of the aborted upload', async () => {
    const { s3, copy } = createLargeCopies();
    s3.override('UploadPartCopy', () => Promise.reject(failure('SlowDown', 503)));
    s3.override('AbortMultipartUpload', () => Promise.reject(failure('InternalError', 500)));

    await expect(copy()).rejects.toMatchObject({ name: 'SlowDown' });
  });

  test.each(['UploadPartCopy', 'CompleteMultipartUpload', 'CreateMultipartUpload'])(
    'fails if %s answers an empty 200',
    async (operation) => {
      const { s3, copy } = createLargeCopies();
      s3.override(operation, async () => ({}));

      await expect(copy()).rejects.toThrow(/without an (ETag|id)/);
    },
  );
});

describe('the plan of parts', () => {
  test.each([
    ['the preferred size', GiB, 32 * MiB, 32 * MiB],
    ['at least 5 MiB', GiB, 1, 5 * MiB],
    ['a larger size if 10,000 parts would not be enough', 50e12, 32 * MiB, 5e9],
  ])('gives parts %s', (_, objectBytes, preferred, expected) => {
    expect(partBytesFor(objectBytes, preferred)).toBe(expected);
  });

  test('keeps the limits of S3 for every object up to 48 TiB', () => {
    const [objects, sizes] = [fc.integer({ min: 1, max: 48 * TiB }), fc.integer({ min: 1, max: 8 * GiB })];
    fc.assert(
      fc.property(objects, sizes, (objectBytes, preferred) => {
        const bytes = partBytesFor(objectBytes, preferred);
        expect(bytes).toBeGreaterThanOrEqual(5 * MiB);
        expect(bytes).toBeLessThanOrEqual(5 * GiB);
        expect(Math.ceil(objectBytes / bytes)).toBeLessThanOrEqual(10_000);
      }),
    );
  });

  test('covers the object without gap or overlap', () => {
    const [objects, sizes] = [fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 3_000 })];
    fc.assert(
      fc.property(objects, sizes, (objectBytes, partBytes) => {
        let next = 0;
        for (const [index, { number, bytes, range }] of planParts(objectBytes, partBytes).entries()) {
          if (number !== index + 1 || range !== `bytes=${next}-${next + bytes - 1}`) throw new Error(`Part ${index}`);
          next += bytes;
        }
        expect(next).toBe(objectBytes);
      }),
    );
  });
});
