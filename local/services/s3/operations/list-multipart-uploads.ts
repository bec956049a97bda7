import type { S3Front } from '../front.ts';
import { xmlReply } from '../http/reply.ts';
import type { S3Request } from '../http/request.ts';
import type { Element } from '../http/xml.ts';
import type { ListingRequest } from '../object/listing-request.ts';
import { commonPrefixElements, ownerElement, readListingRequest } from '../object/listing-request.ts';
import { cutPage, firstKey } from '../object/page.ts';
import type { Operation } from '../operation.ts';
import type { Upload } from '../store/uploads.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html */
export const listMultipartUploads: Operation = {
  name: 'ListMultipartUploads',
  method: 'GET',
  on: 'bucket',
  subresource: 'uploads',
  run: (request, front) => {
    const { bucket, query } = request;
    front.store.buckets.require(bucket);
    const listing = readListingRequest(request, 'max-uploads');
    const keyMarker = query.get('key-marker') ?? '';
    const page = cutPage({
      ...listing,
      from: (key) => front.store.listings.uploads(bucket, key),
      start: uploadsAfter(request, front, listing),
      after: keyMarker,
    });

    const { last } = page;
    const isTruncated = last !== undefined && listing.limit > 0;
    const next = !isTruncated
      ? {}
      : 'item' in last
        ? nextMarkers(last.item, listing)
        : { NextKeyMarker: listing.encode(last.commonPrefix) };
    return xmlReply('ListMultipartUploadsResult', {
      Bucket: bucket,
      KeyMarker: listing.encode(keyMarker),
      UploadIdMarker: query.get('upload-id-marker') ?? '',
      ...next,
      Prefix: listing.encode(listing.prefix),
      Delimiter: listing.delimiter === '' ? undefined : listing.encode(listing.delimiter),
      EncodingType: listing.encodingType,
      MaxUploads: listing.limit,
      IsTruncated: isTruncated,
      Upload: page.items.map((upload) => uploadElement(upload, listing, front)),
      CommonPrefixes: commonPrefixElements(page.commonPrefixes, listing),
    });
  },
};

/** Continues within a key if there is an upload marker, behind the key otherwise. */
function* uploadsAfter(request: S3Request, front: S3Front, { prefix }: ListingRequest): Iterable<Upload> {
  const { bucket, query } = request;
  const { listings, uploads } = front.store;
  const keyMarker = query.get('key-marker') ?? '';
  const uploadIdMarker = query.get('upload-id-marker') ?? '';
  const marked = uploadIdMarker === '' ? undefined : uploads.find(bucket, keyMarker, uploadIdMarker);
  if (marked?.key.startsWith(prefix)) yield* listings.laterUploads(bucket, keyMarker, marked.sequence);
  yield* listings.uploads(bucket, firstKey(keyMarker, prefix));
}

function nextMarkers(upload: Upload, { encode }: ListingRequest): Element {
  return { NextKeyMarker: encode(upload.key), NextUploadIdMarker: upload.uploadId };
}

function uploadElement(upload: Upload, { encode }: ListingRequest, front: S3Front): Element {
  const { checksum, details } = upload;
  return {
    Key: encode(upload.key),
    UploadId: upload.uploadId,
    Initiator: ownerElement(front.cloud),
    Owner: ownerElement(front.cloud),
    StorageClass: details.storageClass,
    Initiated: new Date(upload.initiated).toISOString(),
    ...(checksum.isChosen ? { ChecksumAlgorithm: checksum.algorithm, ChecksumType: checksum.type } : {}),
  };
}
