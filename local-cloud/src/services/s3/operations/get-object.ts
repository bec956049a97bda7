import type { S3Front } from '../front.ts';
import type { Reply, ReplyHeaders } from '../http/reply.ts';
import type { S3Request } from '../http/request.ts';
import { S3Error } from '../http/s3-error.ts';
import { checkReadConditions, readConditions } from '../object/conditions.ts';
import { findVersion } from '../object/find-version.ts';
import { checksumHeaders, objectHeaders } from '../object/object-headers.ts';
import type { ByteRange } from '../object/range.ts';
import { readRange } from '../object/range.ts';
import { refuseArchived } from '../object/storage-class.ts';
import type { Operation } from '../operation.ts';
import { sliceSegments } from '../store/segments.ts';
import type { ObjectVersion } from '../store/versions.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export const getObject: Operation = {
  name: 'GetObject',
  method: 'GET',
  on: 'object',
  run: (request, front) => {
    const { version, reply: described, range } = describeObject(request, front);
    refuseArchived(version);
    const reply = { ...described, headers: { ...described.headers, ...sandbox(request, described.headers) } };
    if (version.size === 0) return reply;
    const { blobs, versions } = front.store;
    const segments = versions.segments(version);
    const wanted = range === undefined ? segments : sliceSegments(segments, range.start, range.end);
    // Under a lease an overwrite or delete meanwhile does not take the bytes away.
    return { ...reply, body: blobs.read(wanted), done: blobs.lease(wanted) };
  },
};

/**
 * Every bucket has the origin of the local cloud's own pages, unlike on AWS. A page that somebody stored is opened without that
 * origin, so that it can neither read them nor press their buttons. Browsers all call themselves Mozilla; other clients get what S3
 * sends. Browsers show no PDF in a sandbox, and it runs nothing outside of its viewer.
 */
function sandbox(request: S3Request, { 'content-type': type }: ReplyHeaders = {}): ReplyHeaders {
  const isBrowser = request.header('user-agent')?.startsWith('Mozilla/') ?? false;
  return isBrowser && type !== 'application/pdf' ? { 'content-security-policy': 'sandbox' } : {};
}

/** The answer to GET and HEAD without its body. */
export function describeObject(
  request: S3Request,
  front: S3Front,
): { version: ObjectVersion; reply: Reply; range: ByteRange | undefined } {
  const { store } = front;
  refuseUnavailable(request);
  const version = findVersion(store, request.bucket, request.key, request.query.get('versionId'));
  const described = objectHeaders(version, store.buckets.require(request.bucket));
  checkReadConditions(readConditions(request), version, {
    etag: `"${version.etag}"`,
    'last-modified': new Date(version.modified).toUTCString(),
    ...Object.fromEntries(
      Object.entries(described).filter(([name]) => name === 'x-amz-version-id') as [string, string][],
    ),
  });

  const range = readRange(request.header('range'), version.size);
  const length = range === undefined ? version.size : range.end - range.start + 1;
  const withChecksum = request.header('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED';
  const headers: ReplyHeaders = {
    ...described,
    ...(withChecksum && length === version.size ? checksumHeaders(version.details.checksum) : {}),
    'content-length': length,
    'content-range': range === undefined ? undefined : `bytes ${range.start}-${range.end}/${version.size}`,
  };
  return { version, range, reply: { status: range === undefined ? 200 : 206, headers } };
}

/** What `partNumber`, `response-content-type` and the like would answer otherwise. */
function refuseUnavailable(request: S3Request): void {
  const name = [...request.query.keys()].find((name) => name === 'partNumber' || name.startsWith('response-'));
  if (name === undefined) return;
  throw new S3Error('NotImplemented', `The query parameter ${name} is not implemented.`);
}
