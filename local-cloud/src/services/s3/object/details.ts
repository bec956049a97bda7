import type { Checksum } from '../body/checksum.ts';
import type { S3Request } from '../http/request.ts';
import { headerNotImplemented, S3Error } from '../http/s3-error.ts';
import type { Encryption } from './encryption.ts';
import { readEncryption } from './encryption.ts';
import { readStorageClass } from './storage-class.ts';

/** What an object carries besides its bytes and its tags. */
export interface ObjectDetails {
  /** Content-Type and its kind, lower-case names. Values are Latin-1 strings of the bytes that were sent. */
  readonly systemHeaders: Readonly<Record<string, string>>;
  /** `x-amz-meta-*` without the prefix. */
  readonly userMetadata: Readonly<Record<string, string>>;
  readonly storageClass: string;
  readonly websiteRedirectLocation?: string;
  readonly encryption: Encryption;
  readonly checksum?: Checksum;
  /** The upload that made this object: lets a repeated CompleteMultipartUpload find its own result. */
  readonly uploadId?: string;
}

const SYSTEM_HEADERS = ['content-type', 'cache-control', 'content-disposition', 'content-language', 'expires'] as const;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html */
const MAX_USER_METADATA_BYTES = 2048;

/** Headers whose feature would change what is stored, and which does not exist here. */
const NOT_IMPLEMENTED = [
  'x-amz-server-side-encryption-customer-algorithm',
  'x-amz-copy-source-server-side-encryption-customer-algorithm',
  'x-amz-object-lock-mode',
  'x-amz-object-lock-retain-until-date',
  'x-amz-object-lock-legal-hold',
  'x-amz-write-offset-bytes',
];

/** Reads everything that PutObject, CopyObject and CreateMultipartUpload take from headers. */
export function readDetails(request: S3Request): ObjectDetails {
  for (const header of NOT_IMPLEMENTED) if (request.header(header) !== undefined) throw headerNotImplemented(header);
  refuseAcls(request);
  const redirect = request.header('x-amz-website-redirect-location');
  return {
    ...readMetadata(request),
    storageClass: readStorageClass(request),
    encryption: readEncryption(request),
    ...(redirect === undefined ? {} : { websiteRedirectLocation: redirect }),
  };
}

export type Metadata = Pick<ObjectDetails, 'systemHeaders' | 'userMetadata'>;

/** The part of the details that `x-amz-metadata-directive` keeps or replaces. */
export function readMetadata(request: S3Request): Metadata {
  const systemHeaders: Record<string, string> = { 'content-type': 'binary/octet-stream' };
  for (const name of SYSTEM_HEADERS) {
    const value = request.header(name);
    if (value !== undefined && value !== '') systemHeaders[name] = value;
  }
  const encoding = storedContentEncoding(request.header('content-encoding'));
  if (encoding !== undefined) systemHeaders['content-encoding'] = encoding;
  return { systemHeaders, userMetadata: readUserMetadata(request) };
}

/** `aws-chunked` describes the transfer, not the object. */
function storedContentEncoding(header: string | undefined): string | undefined {
  const kept = (header ?? '')
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding.toLowerCase() !== 'aws-chunked');
  return kept.length === 0 ? undefined : kept.join(',');
}

function readUserMetadata(request: S3Request): Record<string, string> {
  const metadata: Record<string, string> = {};
  let bytes = 0;
  for (const [name, value] of request.headersWithPrefix('x-amz-meta-')) {
    bytes += name.length + value.length;
    metadata[name] = Buffer.from(value, 'latin1').toString('utf8');
  }
  if (bytes > MAX_USER_METADATA_BYTES) {
    throw new S3Error('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', {
      details: { Size: bytes, MaxSizeAllowed: MAX_USER_METADATA_BYTES },
    });
  }
  return metadata;
}

/** Buckets have "bucket owner enforced", AWS's default since April 2023: there are no ACLs. */
function refuseAcls(request: S3Request): void {
  const acl = request.header('x-amz-acl');
  const grants = request.headersWithPrefix('x-amz-grant-');
  if ((acl === undefined || acl === 'bucket-owner-full-control') && grants.size === 0) return;
  throw new S3Error('AccessControlListNotSupported', 'The bucket does not allow ACLs');
}
