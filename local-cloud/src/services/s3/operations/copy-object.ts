import type { Checksum } from '../body/checksum.ts';
import { checksumElement, DEFAULT_CHECKSUM } from '../body/checksum.ts';
import { readChecksumAlgorithm } from '../body/checksum-choice.ts';
import { digestSegments } from '../body/digest-segments.ts';
import type { S3Front } from '../front.ts';
import { xmlReply } from '../http/reply.ts';
import type { S3Request } from '../http/request.ts';
import { invalidArgument, S3Error } from '../http/s3-error.ts';
import { readWriteCondition } from '../object/conditions.ts';
import { findCopySource, readCopySource } from '../object/copy-source.ts';
import { currentObject } from '../object/current-object.ts';
import type { ObjectDetails } from '../object/details.ts';
import { readDetails } from '../object/details.ts';
import { encryptionHeaders } from '../object/encryption.ts';
import { versionHeader } from '../object/object-headers.ts';
import { readTaggingHeader } from '../object/tags.ts';
import type { Operation } from '../operation.ts';
import type { ObjectVersion } from '../store/versions.ts';

const MAX_COPY_BYTES = 5 * 1024 ** 3;

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html — no byte is copied: both objects share their blobs.
 */
export const copyObject: Operation = {
  name: 'CopyObject',
  method: 'PUT',
  on: 'object',
  withHeader: 'x-amz-copy-source',
  run: async (request, front) => {
    const { buckets, versions, blobs } = front.store;
    const { bucket: bucketName, key } = request;
    buckets.require(bucketName);
    const condition = readWriteCondition(request);
    const existedBefore = currentObject(front.store, bucketName, key) !== undefined;
    const source = findCopySource(request, front);
    if (source.size > MAX_COPY_BYTES) {
      throw new S3Error(
        'InvalidRequest',
        `The specified copy source is larger than the maximum allowable size for a copy source: ${MAX_COPY_BYTES}`,
      );
    }
    refuseCopyOntoItself(request, source);
    const details = copiedDetails(request, source);
    const tags =
      readDirective(request, 'x-amz-tagging-directive') === 'COPY' ? source.tags : readTaggingHeader(request);

    const segments = versions.segments(source);
    const release = blobs.lease(segments);
    try {
      const { etag, checksum } = await identify(request, front, source);
      const written = await front.commit(request, (emit) => {
        const { versioning } = buckets.require(bucketName);
        condition.check(key, currentObject(front.store, bucketName, key), existedBefore);
        const modified = front.now().getTime();
        const { size } = source;
        const copy = {
          bucket: bucketName,
          key,
          size,
          etag,
          modified,
          details: { ...details, checksum },
          tags,
          segments,
        };
        const version = versions.add(copy, versioning);
        emit('ObjectCreated:Copy', version);
        return version;
      });
      return copyReply(front, source, written, checksum);
    } finally {
      release();
    }
  },
};

function copyReply(front: S3Front, source: ObjectVersion, written: ObjectVersion, checksum: Checksum) {
  const { buckets } = front.store;
  const isSourceVersioned = buckets.find(source.bucket)?.versioning !== undefined;
  const result = {
    LastModified: new Date(written.modified).toISOString(),
    ETag: `"${written.etag}"`,
    [checksumElement(checksum.algorithm)]: checksum.value,
    ChecksumType: checksum.type,
  };
  return xmlReply('CopyObjectResult', result, {
    ...encryptionHeaders(written.details.encryption),
    ...versionHeader(buckets.require(written.bucket), written.versionId),
    'x-amz-copy-source-version-id': isSourceVersioned ? source.versionId : undefined,
  });
}

/** A copy is one part, so the ETag and checksum of an object made of parts have to be computed anew from its bytes. */
async function identify(
  request: S3Request,
  front: S3Front,
  source: ObjectVersion,
): Promise<{ etag: string; checksum: Checksum }> {
  const known = source.details.checksum;
  const algorithm = readChecksumAlgorithm(request) ?? known?.algorithm ?? DEFAULT_CHECKSUM;
  if (source.partCount === undefined && known?.algorithm === algorithm) return { etag: source.etag, checksum: known };
  const digest = await digestSegments(front.store.blobs, front.store.versions.segments(source), algorithm);
  return { etag: digest.md5, checksum: { algorithm, value: digest.checksum, type: 'FULL_OBJECT' } };
}

/** Storage class, encryption and redirect are never copied: what the request says counts. */
function copiedDetails(request: S3Request, source: ObjectVersion): ObjectDetails {
  const requested = readDetails(request);
  if (readDirective(request, 'x-amz-metadata-directive') === 'REPLACE') return requested;
  const { systemHeaders, userMetadata } = source.details;
  return { ...requested, systemHeaders, userMetadata };
}

function readDirective(request: S3Request, header: string): 'COPY' | 'REPLACE' {
  const directive = request.header(header) ?? 'COPY';
  if (directive === 'COPY' || directive === 'REPLACE') return directive;
  throw invalidArgument('Unknown directive.', header, directive);
}

const CHANGES = [
  'x-amz-storage-class',
  'x-amz-website-redirect-location',
  'x-amz-server-side-encryption',
  'x-amz-checksum-algorithm',
];

function refuseCopyOntoItself(request: S3Request, source: ObjectVersion): void {
  const isSame =
    source.bucket === request.bucket && source.key === request.key && readCopySource(request).versionId === undefined;
  const changes =
    readDirective(request, 'x-amz-metadata-directive') === 'REPLACE' ||
    CHANGES.some((header) => request.header(header) !== undefined);
  if (!isSame || changes) return;
  throw new S3Error(
    'InvalidRequest',
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  );
}
