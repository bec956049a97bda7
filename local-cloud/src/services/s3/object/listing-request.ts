import type { Cloud } from '../../../front-door/service.ts';
import type { S3Request } from '../http/request.ts';
import { invalidArgument } from '../http/s3-error.ts';
import type { Element } from '../http/xml.ts';
import { formEncode } from './form-encoding.ts';

/** What all listings of a bucket have in common. */
export interface ListingRequest {
  readonly prefix: string;
  readonly delimiter: string;
  /** As asked for, at most 1,000. */
  readonly limit: number;
  readonly encodingType: 'url' | undefined;
  /** Encodes a key, prefix or marker for the answer. */
  encode(text: string): string;
}

const MAX_PAGE = 1000;

export function readListingRequest(request: S3Request): ListingRequest {
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

/** @throws S3Error InvalidArgument */
export function readLimit(request: S3Request, name: string, highest = MAX_PAGE): number {
  const text = request.query.get(name);
  if (text === undefined || text === '') return highest;
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 0 && limit <= 2 ** 31 - 1) return Math.min(limit, highest);
  throw invalidArgument(`Provided ${name} not an integer or within integer range`, name, text);
}

export function ownerElement(cloud: Cloud): Element {
  return { ID: cloud.accountId.padStart(64, '0'), DisplayName: 'local' };
}

export function commonPrefixElements(commonPrefixes: readonly string[], { encode }: ListingRequest): Element[] {
  return commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) }));
}
