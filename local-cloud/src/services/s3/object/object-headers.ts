import type { Checksum } from '../body/checksum.ts';
import { checksumHeader } from '../body/checksum.ts';
import type { ReplyHeaders } from '../http/reply.ts';
import type { Bucket } from '../store/buckets.ts';
import type { ObjectVersion } from '../store/versions.ts';
import { encryptionHeaders } from './encryption.ts';

/** What GET and HEAD tell about an object besides its length. */
export function objectHeaders(version: ObjectVersion, bucket: Bucket): ReplyHeaders {
  const { details, tags } = version;
  return {
    ...details.systemHeaders,
    ...userMetadataHeaders(details.userMetadata),
    ...encryptionHeaders(details.encryption),
    ...versionHeader(bucket, version.versionId),
    etag: `"${version.etag}"`,
    'last-modified': new Date(version.modified).toUTCString(),
    'accept-ranges': 'bytes',
    'x-amz-storage-class': details.storageClass === 'STANDARD' ? undefined : details.storageClass,
    'x-amz-website-redirect-location': details.websiteRedirectLocation,
    'x-amz-tagging-count': tags.length === 0 ? undefined : tags.length,
  };
}

/** A bucket that was never versioned does not speak of versions. */
export function versionHeader(bucket: Bucket, versionId: string): ReplyHeaders {
  return bucket.versioning === undefined ? {} : { 'x-amz-version-id': versionId };
}

export function checksumHeaders(checksum: Checksum | undefined): ReplyHeaders {
  if (checksum === undefined) return {};
  return { [checksumHeader(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': checksum.type };
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
