import { createHash } from 'node:crypto';
import {
  type Checksum,
  type ChecksumAlgorithm,
  checksumElement,
  checksumElements,
  createDigester,
  DEFAULT_CHECKSUM,
} from '../body/checksum.ts';
import { readChecksumAlgorithm } from '../body/multipart-checksum.ts';
import type { Operation, S3Context } from '../context.ts';
import { type ReplyHeaders, xmlReply } from '../http/reply.ts';
import type { S3Request } from '../http/request.ts';
import { invalidArgument, invalidRequest } from '../http/s3-error.ts';
import { encryptionHeaders, type ObjectDetails, readDetails, versionHeader } from '../object/details.ts';
import { findCopySource, readCopySource } from '../object/find-version.ts';
import { readTaggingHeader } from '../object/tags.ts';
import { type Segment, sliceSegments } from '../store/segments.ts';
import type { ObjectVersion } from '../store/versions.ts';
import { findUploadOfPart } from './uploads.ts';
import { beginWrite } from './write-object.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html, for an object as for a part */
const MAX_COPY_BYTES = 5 * 1024 ** 3;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html — copies no bytes: both objects share their blobs. */
export const copyObject: Operation = async (request, s3) => {
  const { buckets, versions, blobs } = s3.store;
  const writeObject = beginWrite(request, s3);
  const source = findCopySource(request, s3.store);
  checkCopySize(source.size);
  refuseCopyOntoItself(request, source);
  const details = copiedDetails(request, source);
  const keepsTags = readDirective(request, 'x-amz-tagging-directive') === 'COPY';
  const tags = keepsTags ? source.tags : readTaggingHeader(request);

  const segments = versions.segments(source);
  const release = blobs.lease(segments);
  try {
    const { etag, checksum } = await identify(request, s3, source);
    const object = { size: source.size, etag, details: { ...details, checksum }, tags, segments };
    const written = await writeObject('ObjectCreated:Copy', () => object);
    const result = {
      LastModified: new Date(written.modified).toISOString(),
      ETag: `"${etag}"`,
      ...checksumElements(checksum),
    };
    return xmlReply('CopyObjectResult', result, {
      ...encryptionHeaders(details),
      ...versionHeader(buckets.require(request.bucket), written.versionId),
      ...sourceVersionHeader(source, s3),
    });
  } finally {
    release();
  }
};

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html — the part shares the source's blobs; they are
 * read only for its ETag and checksum.
 */
export const uploadPartCopy: Operation = async (request, s3) => {
  const { versions, blobs } = s3.store;
  const { upload, putPart } = findUploadOfPart(request, s3);
  const source = findCopySource(request, s3.store);
  const { start, end } = readSourceRange(request, source);
  const size = end - start + 1;
  checkCopySize(size);
  const segments = sliceSegments(versions.segments(source), start, end);
  const release = blobs.lease(segments);
  try {
    const { etag, checksum } = await digestSegments(s3, segments, upload.checksum.algorithm);
    const modified = putPart({ size, etag, checksum: checksum.value, segments });
    const result = {
      LastModified: new Date(modified).toISOString(),
      ETag: `"${etag}"`,
      [checksumElement(checksum.algorithm)]: checksum.value,
    };
    const headers = { ...encryptionHeaders(upload.details), ...sourceVersionHeader(source, s3) };
    return xmlReply('CopyPartResult', result, headers);
  } finally {
    release();
  }
};

function checkCopySize(size: number): void {
  if (size <= MAX_COPY_BYTES) return;
  throw invalidRequest(
    `The specified copy source is larger than the maximum allowable size for a copy source: ${MAX_COPY_BYTES}`,
  );
}

function sourceVersionHeader({ bucket, versionId }: ObjectVersion, { store }: S3Context): ReplyHeaders {
  const isVersioned = store.buckets.find(bucket)?.versioning !== undefined;
  return { 'x-amz-copy-source-version-id': isVersioned ? versionId : undefined };
}

/** A copy is one part, so the ETag and checksum of an object made of parts are computed again from its bytes. */
async function identify(request: S3Request, s3: S3Context, source: ObjectVersion) {
  const known = source.details.checksum;
  const algorithm = readChecksumAlgorithm(request) ?? known?.algorithm ?? DEFAULT_CHECKSUM;
  if (source.partCount === undefined && known?.algorithm === algorithm) return { etag: source.etag, checksum: known };
  return digestSegments(s3, s3.store.versions.segments(source), algorithm);
}

/** Computes ETag and checksum of stored bytes. The caller holds a lease on them. */
async function digestSegments({ store }: S3Context, segments: readonly Segment[], algorithm: ChecksumAlgorithm) {
  const md5 = createHash('md5');
  const digester = createDigester(algorithm);
  for await (const bytes of store.blobs.read(segments)) {
    md5.update(bytes);
    digester.update(bytes);
  }
  const value = (await digester.digest()).toString('base64');
  const checksum: Checksum = { algorithm, value, type: 'FULL_OBJECT' };
  return { etag: md5.digest('hex'), checksum };
}

/** Storage class, encryption and redirect are never copied: the request decides them. */
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

/** Headers that make a copy of an object onto itself legal. */
const CHANGES = [
  'x-amz-storage-class',
  'x-amz-website-redirect-location',
  'x-amz-server-side-encryption',
  'x-amz-checksum-algorithm',
];

function refuseCopyOntoItself(request: S3Request, source: ObjectVersion): void {
  const isSame =
    source.bucket === request.bucket && source.key === request.key && readCopySource(request).versionId === undefined;
  const isChanged =
    readDirective(request, 'x-amz-metadata-directive') === 'REPLACE' ||
    CHANGES.some((header) => request.header(header) !== undefined);
  if (!isSame || isChanged) return;
  throw invalidRequest(
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  );
}

/** Reads `x-amz-copy-source-range: bytes=first-last`, which must lie inside the source, unlike `Range` on GET. */
function readSourceRange(request: S3Request, { size }: ObjectVersion): { start: number; end: number } {
  const header = request.header('x-amz-copy-source-range');
  if (header === undefined) return { start: 0, end: size - 1 };
  const refused = (message: string) => invalidArgument(message, 'x-amz-copy-source-range', header);
  const match = /^bytes=(\d+)-(\d+)$/.exec(header.trim());
  const [start, end] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || start > end) {
    throw refused(
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
    );
  }
  if (end >= size) throw refused(`Range specified is not valid for source object of size: ${size}`);
  return { start, end };
}
