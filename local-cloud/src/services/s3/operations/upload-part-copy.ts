import { checksumElement } from '../body/checksum.ts';
import { digestSegments } from '../body/digest-segments.ts';
import { xmlReply } from '../http/reply.ts';
import type { S3Request } from '../http/request.ts';
import { invalidArgument, S3Error } from '../http/s3-error.ts';
import { findCopySource } from '../object/copy-source.ts';
import { encryptionHeaders } from '../object/encryption.ts';
import type { ByteRange } from '../object/range.ts';
import { findUploadOfPart } from '../object/upload-of-part.ts';
import type { Operation } from '../operation.ts';
import { sliceSegments } from '../store/segments.ts';
import type { ObjectVersion } from '../store/versions.ts';

const MAX_PART_BYTES = 5 * 1024 ** 3;

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html — the part shares the source's blobs; they are
 * read for its ETag and checksum only.
 */
export const uploadPartCopy: Operation = {
  name: 'UploadPartCopy',
  method: 'PUT',
  on: 'object',
  subresource: 'uploadId',
  withHeader: 'x-amz-copy-source',
  run: async (request, front) => {
    const { buckets, versions, blobs } = front.store;
    const { upload, putPart } = findUploadOfPart(request, front);
    const source = findCopySource(request, front);
    const { start, end } = readSourceRange(request, source);
    if (end - start + 1 > MAX_PART_BYTES) {
      throw new S3Error(
        'InvalidRequest',
        `The specified copy source is larger than the maximum allowable size for a copy source: ${MAX_PART_BYTES}`,
      );
    }
    const segments = sliceSegments(versions.segments(source), start, end);
    const release = blobs.lease(segments);
    try {
      const { md5, checksum } = await digestSegments(blobs, segments, upload.checksum.algorithm);
      const modified = putPart({ size: end - start + 1, etag: md5, checksum, segments });
      const isSourceVersioned = buckets.find(source.bucket)?.versioning !== undefined;
      return xmlReply(
        'CopyPartResult',
        {
          LastModified: new Date(modified).toISOString(),
          ETag: `"${md5}"`,
          [checksumElement(upload.checksum.algorithm)]: checksum,
        },
        {
          ...encryptionHeaders(upload.details.encryption),
          'x-amz-copy-source-version-id': isSourceVersioned ? source.versionId : undefined,
        },
      );
    } finally {
      release();
    }
  },
};

/** `x-amz-copy-source-range: bytes=first-last`, which must lie inside the source, unlike `Range` on GET. */
function readSourceRange(request: S3Request, source: ObjectVersion): ByteRange {
  const header = request.header('x-amz-copy-source-range');
  if (header === undefined) return { start: 0, end: source.size - 1 };
  const match = /^bytes=(\d+)-(\d+)$/.exec(header.trim());
  const [start, end] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || start > end) {
    throw invalidArgument(
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
      'x-amz-copy-source-range',
      header,
    );
  }
  if (end >= source.size) {
    throw invalidArgument(
      `Range specified is not valid for source object of size: ${source.size}`,
      'x-amz-copy-source-range',
      header,
    );
  }
  return { start, end };
}
