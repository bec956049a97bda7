import type { S3Front } from '../front.ts';
import { xmlReply } from '../http/reply.ts';
import type { S3Request } from '../http/request.ts';
import { invalidArgument } from '../http/s3-error.ts';
import type { Element } from '../http/xml.ts';
import { checkVersionId } from '../object/find-version.ts';
import type { ListingRequest } from '../object/listing-request.ts';
import { commonPrefixElements, ownerElement, readListingRequest } from '../object/listing-request.ts';
import { objectElement } from '../object/object-element.ts';
import { cutPage, firstKey } from '../object/page.ts';
import type { Operation } from '../operation.ts';
import type { ObjectVersion } from '../store/versions.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
export const listObjectVersions: Operation = {
  name: 'ListObjectVersions',
  method: 'GET',
  on: 'bucket',
  subresource: 'versions',
  run: (request, front) => {
    const { bucket, query } = request;
    front.store.buckets.require(bucket);
    const listing = readListingRequest(request);
    const keyMarker = query.get('key-marker') ?? '';
    const page = cutPage({
      ...listing,
      from: (key) => front.store.listings.versions(bucket, key),
      start: versionsAfter(request, front, listing),
      after: keyMarker,
    });

    const { last } = page;
    const isTruncated = last !== undefined && listing.limit > 0;
    const next = !isTruncated
      ? {}
      : 'item' in last
        ? nextMarkers(last.item, listing)
        : { NextKeyMarker: listing.encode(last.commonPrefix) };
    return xmlReply('ListVersionsResult', {
      Name: bucket,
      Prefix: listing.encode(listing.prefix),
      KeyMarker: listing.encode(keyMarker),
      VersionIdMarker: query.get('version-id-marker') ?? '',
      ...next,
      MaxKeys: listing.limit,
      EncodingType: listing.encodingType,
      Delimiter: listing.delimiter === '' ? undefined : listing.encode(listing.delimiter),
      IsTruncated: isTruncated,
      Version: page.items
        .filter((version) => !version.isDeleteMarker)
        .map((version) => versionElement(version, listing, front)),
      DeleteMarker: page.items
        .filter((version) => version.isDeleteMarker)
        .map((marker) => markerElement(marker, listing, front)),
      CommonPrefixes: commonPrefixElements(page.commonPrefixes, listing),
    });
  },
};

/** Continues within a key if there is a version marker, behind the key otherwise. */
function* versionsAfter(request: S3Request, front: S3Front, { prefix }: ListingRequest): Iterable<ObjectVersion> {
  const { bucket, query } = request;
  const keyMarker = query.get('key-marker');
  const versionIdMarker = query.get('version-id-marker');
  if (versionIdMarker !== undefined && keyMarker === undefined) {
    throw invalidArgument(
      'A version-id marker cannot be specified without a key marker.',
      'version-id-marker',
      versionIdMarker,
    );
  }
  if (versionIdMarker) {
    checkVersionId(versionIdMarker);
    const marked = front.store.versions.byId(bucket, keyMarker ?? '', versionIdMarker);
    if (marked?.key.startsWith(prefix)) yield* front.store.listings.olderVersions(bucket, marked.key, marked.sequence);
  }
  yield* front.store.listings.versions(bucket, firstKey(keyMarker ?? '', prefix));
}

function nextMarkers(version: ObjectVersion, { encode }: ListingRequest): Element {
  return { NextKeyMarker: encode(version.key), NextVersionIdMarker: version.versionId };
}

function versionElement(version: ObjectVersion, listing: ListingRequest, front: S3Front): Element {
  return {
    ...objectElement(version, listing, front.cloud),
    VersionId: version.versionId,
    IsLatest: version.isLatest,
  };
}

function markerElement(marker: ObjectVersion, { encode }: ListingRequest, front: S3Front): Element {
  return {
    Key: encode(marker.key),
    VersionId: marker.versionId,
    IsLatest: marker.isLatest,
    LastModified: new Date(marker.modified).toISOString(),
    Owner: ownerElement(front.cloud),
  };
}
