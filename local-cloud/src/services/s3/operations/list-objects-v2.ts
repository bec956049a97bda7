import { xmlReply } from '../http/reply.ts';
import { invalidArgument } from '../http/s3-error.ts';
import { commonPrefixElements, readListingRequest } from '../object/listing-request.ts';
import { objectElement } from '../object/object-element.ts';
import type { Page } from '../object/page.ts';
import { behind, cutPage, firstKey, following } from '../object/page.ts';
import type { Operation } from '../operation.ts';
import type { ObjectVersion } from '../store/versions.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export const listObjectsV2: Operation = {
  name: 'ListObjectsV2',
  method: 'GET',
  on: 'bucket',
  subresource: 'list-type',
  run: (request, front) => {
    const { bucket, query } = request;
    front.store.buckets.require(bucket);
    const listType = query.get('list-type') ?? '';
    if (listType !== '2') throw invalidArgument('Invalid List Type specified in Request', 'list-type', listType);
    const listing = readListingRequest(request);
    const token = query.get('continuation-token');
    const startAfter = query.get('start-after');
    const from = (key: string) => front.store.listings.objects(bucket, key);
    const start = token === undefined ? firstKey(startAfter ?? '', listing.prefix) : readToken(token);
    const page = cutPage({
      ...listing,
      from,
      start: from(start),
      ...(token === undefined && startAfter ? { after: startAfter } : {}),
    });

    const owner = query.get('fetch-owner') === 'true' ? front.cloud : undefined;
    const nextToken = listing.limit === 0 ? undefined : tokenAfter(page);
    return xmlReply('ListBucketResult', {
      Name: bucket,
      Prefix: listing.encode(listing.prefix),
      Delimiter: listing.delimiter === '' ? undefined : listing.encode(listing.delimiter),
      MaxKeys: listing.limit,
      EncodingType: listing.encodingType,
      KeyCount: page.items.length + page.commonPrefixes.length,
      IsTruncated: nextToken !== undefined,
      ContinuationToken: token,
      NextContinuationToken: nextToken,
      StartAfter: startAfter === undefined ? undefined : listing.encode(startAfter),
      Contents: page.items.map((version) => objectElement(version, listing, owner)),
      CommonPrefixes: commonPrefixElements(page.commonPrefixes, listing),
    });
  },
};

/** A token is the lowest key that the next page may hold. */
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
