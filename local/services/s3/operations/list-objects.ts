import { xmlReply } from '../http/reply.ts';
import { commonPrefixElements, readListingRequest } from '../object/listing-request.ts';
import { objectElement } from '../object/object-element.ts';
import { cutPage, firstKey } from '../object/page.ts';
import type { Operation } from '../operation.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html */
export const listObjects: Operation = {
  name: 'ListObjects',
  method: 'GET',
  on: 'bucket',
  run: (request, front) => {
    const { bucket } = request;
    front.store.buckets.require(bucket);
    const listing = readListingRequest(request);
    const marker = request.query.get('marker') ?? '';
    const from = (key: string) => front.store.listings.objects(bucket, key);
    const page = cutPage({ ...listing, from, start: from(firstKey(marker, listing.prefix)), after: marker });

    const { last } = page;
    const isTruncated = last !== undefined && listing.limit > 0;
    const nextMarker = last === undefined ? '' : 'item' in last ? last.item.key : last.commonPrefix;
    return xmlReply('ListBucketResult', {
      Name: bucket,
      Prefix: listing.encode(listing.prefix),
      Marker: listing.encode(marker),
      Delimiter: listing.delimiter === '' ? undefined : listing.encode(listing.delimiter),
      MaxKeys: listing.limit,
      EncodingType: listing.encodingType,
      IsTruncated: isTruncated,
      NextMarker: isTruncated && listing.delimiter !== '' ? listing.encode(nextMarker) : undefined,
      Contents: page.items.map((version) => objectElement(version, listing, front.cloud)),
      CommonPrefixes: commonPrefixElements(page.commonPrefixes, listing),
    });
  },
};
