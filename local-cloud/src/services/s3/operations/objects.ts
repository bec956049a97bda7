import { checksumHeaders, DEFAULT_CHECKSUM } from '../body/checksum.ts';
import { receiveBlob } from '../body/receive-body.ts';
import type { Operation, S3Context } from '../context.ts';
import { type Reply, type ReplyHeaders, xmlReply } from '../http/reply.ts';
import type { S3Request } from '../http/request.ts';
import { S3Error } from '../http/s3-error.ts';
import { checkReadConditions } from '../object/conditions.ts';
import { encryptionHeaders, readDetails, refuseArchived, versionHeader } from '../object/details.ts';
import { findVersion } from '../object/find-version.ts';
import { readTaggingHeader } from '../object/tags.ts';
import { sliceSegments } from '../store/segments.ts';
import type { ObjectVersion } from '../store/versions.ts';
import { beginWrite } from './write-object.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export const putObject: Operation = (request, s3) => {
  const writeObject = beginWrite(request, s3);
  const details = readDetails(request);
  const tags = readTaggingHeader(request);

  return receiveBlob(
    request,
    s3.store.blobs,
    (declared) => [declared ?? DEFAULT_CHECKSUM],
    async ({ size, md5, checksums, declaredAlgorithm, segments }) => {
      const algorithm = declaredAlgorithm ?? DEFAULT_CHECKSUM;
      const checksum = { algorithm, value: checksums.get(algorithm) ?? '', type: 'FULL_OBJECT' } as const;
      const object = { size, etag: md5, details: { ...details, checksum }, tags, segments };
      const { etag, versionId } = await writeObject('ObjectCreated:Put', () => object);
      return {
        headers: {
          etag: `"${etag}"`,
          ...checksumHeaders(checksum),
          ...encryptionHeaders(details),
          ...versionHeader(s3.store.buckets.require(request.bucket), versionId),
        },
      };
    },
  );
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export const getObject: Operation = (request, s3) => {
  const { version, reply: described, range } = describeObject(request, s3);
  refuseArchived(version.details);
  const reply = { ...described, headers: { ...described.headers, ...sandbox(request, described.headers) } };
  if (version.size === 0) return reply;
  const { blobs, versions } = s3.store;
  const segments = versions.segments(version);
  const wanted = range === undefined ? segments : sliceSegments(segments, range.start, range.end);
  // The lease keeps the bytes until the reply is sent, even if the object is overwritten or deleted meanwhile.
  return { ...reply, body: blobs.read(wanted), done: blobs.lease(wanted) };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
export const headObject: Operation = (request, s3) => describeObject(request, s3).reply;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html */
export const getObjectTagging: Operation = ({ bucket, key, query }, { store }) => {
  const { tags, versionId } = findVersion(store, bucket, key, query.get('versionId'));
  const content = { TagSet: { Tag: tags.map((tag) => ({ Key: tag.key, Value: tag.value })) } };
  return xmlReply('Tagging', content, versionHeader(store.buckets.require(bucket), versionId));
};

/** Builds the reply to GET and HEAD without its body. */
function describeObject(request: S3Request, { store }: S3Context) {
  const unavailable = [...request.query.keys()].find((name) => name === 'partNumber' || name.startsWith('response-'));
  if (unavailable !== undefined) {
    throw new S3Error('NotImplemented', `The query parameter ${unavailable} is not implemented.`);
  }
  const version = findVersion(store, request.bucket, request.key, request.query.get('versionId'));
  const identity = {
    ...versionHeader(store.buckets.require(request.bucket), version.versionId),
    etag: `"${version.etag}"`,
    'last-modified': new Date(version.modified).toUTCString(),
  };
  checkReadConditions(request, version, identity);

  const range = readRange(request.header('range'), version.size);
  const length = range === undefined ? version.size : range.end - range.start + 1;
  const withChecksum = request.header('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED';
  const headers: ReplyHeaders = {
    ...objectHeaders(version),
    ...identity,
    ...(withChecksum && length === version.size ? checksumHeaders(version.details.checksum) : {}),
    'content-length': length,
    'content-range': range === undefined ? undefined : `bytes ${range.start}-${range.end}/${version.size}`,
  };
  const reply: Reply = { status: range === undefined ? 200 : 206, headers };
  return { version, range, reply };
}

/** Returns the headers of what was said about the object when it was written. */
function objectHeaders({ details, tags }: ObjectVersion): ReplyHeaders {
  return {
    ...details.systemHeaders,
    ...userMetadataHeaders(details.userMetadata),
    ...encryptionHeaders(details),
    'accept-ranges': 'bytes',
    'x-amz-storage-class': details.storageClass === 'STANDARD' ? undefined : details.storageClass,
    'x-amz-website-redirect-location': details.websiteRedirectLocation,
    'x-amz-tagging-count': tags.length === 0 ? undefined : tags.length,
  };
}

/** HTTP headers are ASCII; S3 sends other text as an RFC 2047 encoded word. */
function userMetadataHeaders(metadata: Readonly<Record<string, string>>): ReplyHeaders {
  const headers: ReplyHeaders = {};
  for (const [name, value] of Object.entries(metadata)) {
    const isAscii = /^[\x20-\x7e\t]*$/.test(value);
    headers[`x-amz-meta-${name}`] = isAscii ? value : `=?UTF-8?B?${Buffer.from(value).toString('base64')}?=`;
  }
  return headers;
}

/** Bytes `start` to `end`, both included. */
interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads `Range: bytes=…` against an object of `size` bytes.
 *
 * A header that is not one well-formed range is ignored, as RFC 9110 §14.2 allows and S3 does.
 * @throws S3Error InvalidRange if no byte of the range exists
 */
function readRange(header: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec((header ?? '').trim());
  if (match === null) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return undefined;
  const unsatisfiable = () =>
    new S3Error(
      'InvalidRange',
      'The requested range is not satisfiable',
      { RangeRequested: header ?? '', ActualObjectSize: size },
      { 'content-range': `bytes */${size}` },
    );
  if (first === '') {
    const length = Math.min(Number(last), size);
    if (length === 0) throw unsatisfiable();
    return { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < start) return undefined;
  if (start >= size) throw unsatisfiable();
  return { start, end };
}

/**
 * Opens stored pages in a browser without an origin, so that they can't read the local cloud's own pages or press their
 * buttons: unlike on AWS, every bucket shares the origin of those pages. Browsers all call themselves Mozilla; other
 * clients get the headers that S3 sends. A PDF gets no sandbox: browsers refuse to show one there, and run nothing of
 * it outside of their viewer.
 */
function sandbox(request: S3Request, { 'content-type': type }: ReplyHeaders = {}): ReplyHeaders {
  const isBrowser = request.header('user-agent')?.startsWith('Mozilla/') ?? false;
  return isBrowser && type !== 'application/pdf' ? { 'content-security-policy': 'sandbox' } : {};
}
