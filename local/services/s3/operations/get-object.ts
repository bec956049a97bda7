import type { S3Front } from '../front.ts';
import type { Reply, ReplyHeaders } from '../http/reply.ts';
import type { S3Request } from '../http/request.ts';
import { invalidArgument, S3Error } from '../http/s3-error.ts';
import { checkReadConditions, readConditions } from '../object/conditions.ts';
import { findVersion } from '../object/find-version.ts';
import { checksumHeaders, objectHeaders } from '../object/object-headers.ts';
import { readPartNumber } from '../object/part-number.ts';
import type { ByteRange } from '../object/range.ts';
import { readRange } from '../object/range.ts';
import { refuseArchived } from '../object/storage-class.ts';
import type { Operation } from '../operation.ts';
import { sliceSegments } from '../store/segments.ts';
import type { Store } from '../store/store.ts';
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
  const version = findVersion(store, request.bucket, request.key, request.query.get('versionId'));
  const described = objectHeaders(version, store.buckets.require(request.bucket));
  checkReadConditions(readConditions(request), version, {
    etag: `"${version.etag}"`,
    'last-modified': new Date(version.modified).toUTCString(),
    ...Object.fromEntries(
      Object.entries(described).filter(([name]) => name === 'x-amz-version-id') as [string, string][],
    ),
  });

  const part = selectPart(request, store, version);
  const range = part?.range ?? readRange(rangeHeader(request, version), version.size);
  const isPartial = range !== undefined || part !== undefined;
  const length = range === undefined ? version.size : range.end - range.start + 1;
  const withChecksum = request.header('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED';
  const headers: ReplyHeaders = {
    ...described,
    ...part?.headers,
    ...(withChecksum && part === undefined && length === version.size ? checksumHeaders(version.details.checksum) : {}),
    ...(withChecksum ? part?.checksumHeaders : {}),
    'content-length': length,
    'content-range': range === undefined ? undefined : `bytes ${range.start}-${range.end}/${version.size}`,
    ...overrides(request),
  };
  return { version, range, reply: { status: isPartial ? 206 : 200, headers } };
}

interface SelectedPart {
  /** `undefined` for the only part of an empty object. */
  readonly range: ByteRange | undefined;
  readonly headers: ReplyHeaders;
  readonly checksumHeaders: ReplyHeaders;
}

function selectPart(request: S3Request, store: Store, version: ObjectVersion): SelectedPart | undefined {
  const text = request.query.get('partNumber');
  if (text === undefined) return undefined;
  if (request.header('range') !== undefined) {
    throw new S3Error('InvalidRequest', 'Cannot specify both Range header and partNumber query parameter');
  }
  const number = readPartNumber(text);
  const { size, partCount, details } = version;
  if (number > (partCount ?? 1)) {
    throw new S3Error('InvalidPartNumber', 'The requested partnumber is not satisfiable', {
      details: { PartNumberRequested: number, ActualPartCount: partCount ?? 1 },
    });
  }
  const part =
    partCount === undefined
      ? { start: 0, size, checksum: details.checksum?.value }
      : store.versions.part(version, number);
  if (part === undefined) throw new Error(`Part ${number} of ${partCount} is missing from the index`);
  return {
    range: part.size === 0 ? undefined : { start: part.start, end: part.start + part.size - 1 },
    headers: { 'x-amz-mp-parts-count': partCount },
    checksumHeaders:
      part.checksum && details.checksum ? checksumHeaders({ ...details.checksum, value: part.checksum }) : {},
  };
}

/** A range with an `If-Range` that no longer holds asks for the whole object. */
function rangeHeader(request: S3Request, version: ObjectVersion): string | undefined {
  const ifRange = request.header('if-range');
  if (ifRange !== undefined && ifRange !== `"${version.etag}"` && Date.parse(ifRange) < version.modified - 999)
    return undefined;
  return request.header('range');
}

/** `response-content-type` and its kind replace what is stored. */
function overrides(request: S3Request): ReplyHeaders {
  const headers: ReplyHeaders = {};
  for (const [name, value] of request.query) {
    const header = /^response-(content-(?:type|language|disposition|encoding)|cache-control|expires)$/.exec(name)?.[1];
    if (header === undefined) continue;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they would end the header
    if (/[\x00-\x08\x0a-\x1f\x7f]/.test(value))
      throw invalidArgument('Header value cannot be represented', name, value);
    headers[header] = Buffer.from(value, 'utf8').toString('latin1');
  }
  return headers;
}
