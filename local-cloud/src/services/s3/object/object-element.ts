import type { Cloud } from '../../../front-door/service.ts';
import type { Element } from '../http/xml.ts';
import type { ObjectVersion } from '../store/versions.ts';
import type { ListingRequest } from './listing-request.ts';
import { ownerElement } from './listing-request.ts';

/** `Contents` of ListObjects and ListObjectsV2, and the object's part of `Version`. */
export function objectElement(version: ObjectVersion, { encode }: ListingRequest, owner?: Cloud): Element {
  const { checksum } = version.details;
  return {
    Key: encode(version.key),
    LastModified: new Date(version.modified).toISOString(),
    ETag: `"${version.etag}"`,
    ChecksumAlgorithm: checksum?.algorithm,
    ChecksumType: checksum?.type,
    Size: version.size,
    ...(owner ? { Owner: ownerElement(owner) } : {}),
    StorageClass: version.details.storageClass,
  };
}
