import type { Cloud } from '../../../front-door/service.ts';
import type { Operation, S3Context } from '../context.ts';
import { xmlReply } from '../http/reply.ts';
import { formEncode, type S3Request } from '../http/request.ts';
import { invalidArgument } from '../http/s3-error.ts';
import type { Element } from '../http/xml.ts';
import { checkVersionId } from '../object/find-version.ts';
import type { ObjectVersion } from '../store/versions.ts';
import { behind, cutPage, firstKey, following, type Page } from './page.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export const listObjectsV2: Operation = (request, { store, cloud }) => {
  const { bucket, query } = request;
  store.buckets.require(bucket);
  const listType = query.get('list-type') ?? '';
  if (listType !== '2') throw invalidArgument('Invalid List Type specified in Request', 'list-type', listType);
  const listing = readListing(request);
  const token = query.get('continuation-token');
  const startAfter = query.get('start-after');
  const from = (key: string) => store.versions.listObjects(bucket, key);
  const start = token === undefined ? firstKey(startAfter ?? '', listing.prefix) : readToken(token);
  const after = token === undefined ? startAfter : undefined;
  const page = cutPage({ ...listing, from, start: from(start), after });

  const owner = query.get('fetch-owner') === 'true' ? cloud : undefined;
  const nextToken = listing.limit === 0 ? undefined : tokenAfter(page);
  return xmlReply('ListBucketResult', {
    ...listingElements(bucket, listing, page),
    KeyCount: page.items.length + page.commonPrefixes.length,
    IsTruncated: nextToken !== undefined,
    ContinuationToken: token,
    NextContinuationToken: nextToken,
    StartAfter: startAfter === undefined ? undefined : listing.encode(startAfter),
    Contents: page.items.map((version) => objectElement(version, listing, owner)),
  });
};

/** Encodes the lowest key that the next page may hold. */
function tokenAfter(page: Page<ObjectVersion>): string | undefined {
  if (page.last === undefined) return undefined;
  const next = 'item' in page.last ? following(page.last.item.key) : behind(page.last.commonPrefix);
  return next === undefined ? undefined : Buffer.from(next).toString('base64url');
}

function readToken(token: string): string {
  const key = Buffer.from(token, 'base64url').toString('utf8');
  if (token !== '' && Buffer.from(key).toString('base64url') === token) return key;
  throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', token);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
export const listObjectVersions: Operation = (request, s3) => {
  const { bucket, query } = request;
  s3.store.buckets.require(bucket);
  const listing = readListing(request);
  const { encode } = listing;
  const keyMarker = query.get('key-marker') ?? '';
  const page = cutPage({
    ...listing,
    from: (key) => s3.store.versions.listVersions(bucket, key),
    start: versionsAfter(request, s3, listing),
    after: keyMarker,
  });

  const last = listing.limit > 0 ? page.last : undefined;
  const owner = s3.cloud;
  return xmlReply('ListVersionsResult', {
    ...listingElements(bucket, listing, page),
    KeyMarker: encode(keyMarker),
    VersionIdMarker: query.get('version-id-marker') ?? '',
    ...nextMarkers(last, listing),
    IsTruncated: last !== undefined,
    Version: page.items
      .filter((version) => !version.isDeleteMarker)
      .map((version) => ({ ...objectElement(version, listing, owner), ...versionElement(version) })),
    DeleteMarker: page.items
      .filter((version) => version.isDeleteMarker)
      .map((marker) => ({
        Key: encode(marker.key),
        ...versionElement(marker),
        LastModified: new Date(marker.modified).toISOString(),
        Owner: ownerElement(owner),
      })),
  });
};

/** Continues within a key if there is a version marker, and after the key otherwise. */
function* versionsAfter(request: S3Request, { store }: S3Context, { prefix }: Listing): Iterable<ObjectVersion> {
  const { bucket, query } = request;
  const keyMarker = query.get('key-marker');
  const versionIdMarker = query.get('version-id-marker');
  if (versionIdMarker !== undefined && keyMarker === undefined) {
    const message = 'A version-id marker cannot be specified without a key marker.';
    throw invalidArgument(message, 'version-id-marker', versionIdMarker);
  }
  if (versionIdMarker) {
    checkVersionId(versionIdMarker);
    const marked = store.versions.byId(bucket, keyMarker ?? '', versionIdMarker);
    if (marked?.key.startsWith(prefix)) yield* store.versions.listOlder(marked);
  }
  yield* store.versions.listVersions(bucket, firstKey(keyMarker ?? '', prefix));
}

function nextMarkers(last: Page<ObjectVersion>['last'], { encode }: Listing): Element {
  if (last === undefined) return {};
  if ('commonPrefix' in last) return { NextKeyMarker: encode(last.commonPrefix) };
  return { NextKeyMarker: encode(last.item.key), NextVersionIdMarker: last.item.versionId };
}

function versionElement({ versionId, isLatest }: ObjectVersion): Element {
  return { VersionId: versionId, IsLatest: isLatest };
}

/** The parameters that both listings share. */
interface Listing {
  readonly prefix: string;
  readonly delimiter: string;
  /** The requested limit, at most 1,000. */
  readonly limit: number;
  readonly encodingType: 'url' | undefined;
  /** Encodes a key, prefix or marker for the response. */
  encode(text: string): string;
}

function readListing(request: S3Request): Listing {
  const encodingType = request.query.get('encoding-type');
  if (encodingType !== undefined && encodingType !== 'url') {
    throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', encodingType);
  }
  return {
    prefix: request.query.get('prefix') ?? '',
    delimiter: request.query.get('delimiter') ?? '',
    limit: readLimit(request, 'max-keys'),
    encodingType,
    encode: encodingType === 'url' ? formEncode : (text) => text,
  };
}

/** Reads a number of items, which S3 cuts to `highest`. @throws S3Error InvalidArgument */
export function readLimit(request: S3Request, parameter: string, highest = 1000): number {
  const text = request.query.get(parameter);
  if (text === undefined || text === '') return highest;
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 0 && limit <= 2 ** 31 - 1) return Math.min(limit, highest);
  throw invalidArgument(`Provided ${parameter} not an integer or within integer range`, parameter, text);
}

function listingElements(bucket: string, listing: Listing, { commonPrefixes }: Page<unknown>): Element {
  const { prefix, delimiter, limit, encodingType, encode } = listing;
  return {
    Name: bucket,
    Prefix: encode(prefix),
    Delimiter: delimiter === '' ? undefined : encode(delimiter),
    MaxKeys: limit,
    EncodingType: encodingType,
    CommonPrefixes: commonPrefixes.map((each) => ({ Prefix: encode(each) })),
  };
}

function objectElement(version: ObjectVersion, { encode }: Listing, owner?: Cloud): Element {
  const { checksum, storageClass } = version.details;
  return {
    Key: encode(version.key),
    LastModified: new Date(version.modified).toISOString(),
    ETag: `"${version.etag}"`,
    ChecksumAlgorithm: checksum?.algorithm,
    ChecksumType: checksum?.type,
    Size: version.size,
    ...(owner ? { Owner: ownerElement(owner) } : {}),
    StorageClass: storageClass,
  };
}

export function ownerElement(cloud: Cloud): Element {
  return { ID: cloud.accountId.padStart(64, '0'), DisplayName: 'local' };
}
