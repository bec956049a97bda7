import { describe, expect, test } from '@jest/globals';
import { copyFile } from '../../../../lambda/copy-file/copy-file.ts';
import { partsOf, requestsOf } from '../../../../scripts/estimate/loads/copy-requests.ts';
import { copyContext, MiB } from '../../../support/lambda/copy-file.ts';
import { createFakeS3 } from '../../../support/lambda/fake-s3.ts';

const WRITES = ['CopyObject', 'CreateMultipartUpload', 'UploadPartCopy', 'CompleteMultipartUpload'];
const READS = ['HeadObject', 'GetObjectTagging', 'GetObject'];

async function countRequests(kind: Parameters<typeof requestsOf>[0]) {
  const s3 = createFakeS3();
  const stored = s3.put('source', 'key', { content: 'new', size: kind.bytes });
  if (kind.isRewrite) s3.put('destination', 'key', { content: 'old', size: 1 });
  const { context } = copyContext(s3, {
    settings: {
      multipartThresholdBytes: kind.thresholdBytes,
      storageClass: kind.storageClass === 'preserve' ? 'preserve' : 'STANDARD',
    },
    partBytes: 32 * MiB,
  });

  const file = { key: 'key', size: kind.bytes, eTag: stored.eTag.replaceAll('"', '') };
  expect(await copyFile(context, file)).toMatchObject({ outcome: 'copied' });

  const of = (names: readonly string[]) => s3.operations().filter((name) => names.includes(name)).length;
  expect(of([...WRITES, ...READS])).toBe(s3.operations().length);
  return { writes: of(WRITES), reads: of(READS) };
}

describe('the requests that an estimate assumes', () => {
  const kinds = [5 * MiB, 100 * MiB].flatMap((bytes) =>
    ['STANDARD', 'preserve'].flatMap((storageClass) =>
      [false, true].map((isRewrite) => ({ bytes, thresholdBytes: 6 * MiB, storageClass, isRewrite })),
    ),
  );

  test.each(kinds)(
    'the estimate assumes the requests that copy-file makes for $bytes bytes in $storageClass, rewrite $isRewrite',
    async (kind) => {
      expect(requestsOf(kind)).toEqual(await countRequests(kind));
    },
  );

  test.each([
    [1, 1],
    [32 * MiB, 1],
    [32 * MiB + 1, 2],
    [50e12, 10_000],
  ])('a file of %d bytes has %d parts', (bytes, parts) => {
    expect(partsOf(bytes)).toBe(parts);
  });
});
