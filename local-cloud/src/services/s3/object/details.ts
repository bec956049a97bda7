import type { Checksum } from '../body/checksum.ts';
import type { ReplyHeaders } from '../http/reply.ts';
import type { S3Request } from '../http/request.ts';
import { headerNotImplemented, invalidArgument, S3Error } from '../http/s3-error.ts';

/** Everything that S3 keeps of an object besides its bytes and its tags. */
export interface ObjectDetails {
  /** Content-Type and the like, by lower-case name. Values are Latin-1 strings of the bytes that were sent. */
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

/** The key that S3 would use. It is kept and reported, so that callers see what they asked for; bytes are not encrypted. */
interface Encryption {
  readonly algorithm: string;
  readonly kmsKeyId?: string;
}

/** Headers of features that would change what is stored, and are missing here. */
const NOT_IMPLEMENTED = [
  'x-amz-server-side-encryption-customer-algorithm',
  'x-amz-copy-source-server-side-encryption-customer-algorithm',
  'x-amz-object-lock-mode',
  'x-amz-object-lock-retain-until-date',
  'x-amz-object-lock-legal-hold',
  'x-amz-write-offset-bytes',
];

/** Reads the details that PutObject, CopyObject and CreateMultipartUpload take from headers. */
export function readDetails(request: S3Request): ObjectDetails {
  for (const header of NOT_IMPLEMENTED) if (request.header(header) !== undefined) throw headerNotImplemented(header);
  refuseAcls(request);
  const redirect = request.header('x-amz-website-redirect-location');
  return {
    systemHeaders: readSystemHeaders(request),
    userMetadata: readUserMetadata(request),
    storageClass: readStorageClass(request),
    encryption: readEncryption(request),
    ...(redirect === undefined ? {} : { websiteRedirectLocation: redirect }),
  };
}

/** Buckets have "bucket owner enforced", AWS's default since April 2023: there are no ACLs. */
function refuseAcls(request: S3Request): void {
  const acl = request.header('x-amz-acl');
  const grants = request.headersWithPrefix('x-amz-grant-');
  if ((acl === undefined || acl === 'bucket-owner-full-control') && grants.size === 0) return;
  throw new S3Error('AccessControlListNotSupported', 'The bucket does not allow ACLs');
}

const SYSTEM_HEADERS = ['content-type', 'cache-control', 'content-disposition', 'content-language', 'expires'];

function readSystemHeaders(request: S3Request): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': 'binary/octet-stream' };
  for (const name of SYSTEM_HEADERS) {
    const value = request.header(name);
    if (value !== undefined && value !== '') headers[name] = value;
  }
  // `aws-chunked` describes the transfer, not the object.
  const encodings = (request.header('content-encoding') ?? '')
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding.toLowerCase() !== 'aws-chunked');
  if (encodings.length > 0) headers['content-encoding'] = encodings.join(',');
  return headers;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html */
const MAX_USER_METADATA_BYTES = 2048;

function readUserMetadata(request: S3Request): Record<string, string> {
  const metadata: Record<string, string> = {};
  let bytes = 0;
  for (const [name, value] of request.headersWithPrefix('x-amz-meta-')) {
    bytes += name.length + value.length;
    metadata[name] = Buffer.from(value, 'latin1').toString('utf8');
  }
  if (bytes > MAX_USER_METADATA_BYTES) {
    throw new S3Error('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', {
      Size: bytes,
      MaxSizeAllowed: MAX_USER_METADATA_BYTES,
    });
  }
  return metadata;
}

const ENCRYPTIONS = ['AES256', 'aws:kms', 'aws:kms:dsse'];

function readEncryption(request: S3Request): Encryption {
  const algorithm = request.header('x-amz-server-side-encryption') ?? 'AES256';
  if (!ENCRYPTIONS.includes(algorithm)) {
    throw invalidArgument(
      `The encryption method specified is not supported, allowed are ${ENCRYPTIONS.join(', ')}`,
      'x-amz-server-side-encryption',
      algorithm,
    );
  }
  const kmsKeyId = request.header('x-amz-server-side-encryption-aws-kms-key-id');
  return kmsKeyId === undefined ? { algorithm } : { algorithm, kmsKeyId };
}

export function encryptionHeaders({ encryption }: ObjectDetails): ReplyHeaders {
  return {
    'x-amz-server-side-encryption': encryption.algorithm,
    'x-amz-server-side-encryption-aws-kms-key-id': encryption.kmsKeyId,
  };
}

const ARCHIVES = ['GLACIER', 'DEEP_ARCHIVE'];
const STORAGE_CLASSES = [
  ...['STANDARD', 'REDUCED_REDUNDANCY', 'STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING', 'GLACIER_IR'],
  ...ARCHIVES,
];

function readStorageClass(request: S3Request): string {
  const storageClass = request.header('x-amz-storage-class') ?? 'STANDARD';
  if (STORAGE_CLASSES.includes(storageClass)) return storageClass;
  throw new S3Error('InvalidStorageClass', 'The storage class you specified is not valid', {
    StorageClassRequested: storageClass,
  });
}

/** Archived objects can be listed and described, not read or copied; this S3 has no RestoreObject. */
export function refuseArchived({ storageClass }: ObjectDetails): void {
  if (!ARCHIVES.includes(storageClass)) return;
  throw new S3Error('InvalidObjectState', "The operation is not valid for the object's storage class", {
    StorageClass: storageClass,
  });
}

/** A bucket that was never versioned sends no version ids. */
export function versionHeader(bucket: { readonly versioning?: string }, versionId: string): Record<string, string> {
  return bucket.versioning === undefined ? {} : { 'x-amz-version-id': versionId };
}
