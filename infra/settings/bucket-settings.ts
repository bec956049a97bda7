/** Settings of the source and the destination bucket: a part of the table in `schema.ts`. */
import { fitsInKey, isAccountId, isBucketName, isKeyArn, orEmpty } from './aws-formats.ts';
import type { Setting } from './kinds.ts';

const BUCKET_NAME =
  'a bucket name (3 to 63 of a-z, 0-9, "-" and ".", starting and ending with a letter or digit; no prefix or suffix that AWS reserves)';

export const BUCKET_SETTINGS = {
  source_bucket_name: {
    kind: 'text',
    default: '',
    description:
      'Name of the bucket that files are copied from. "" for <project_name>-<environment>-source-<account id>. Bucket names are unique in all of AWS.',
    allowed: BUCKET_NAME,
    isAllowed: orEmpty(isBucketName),
    example: '"acme-uploads"',
  },
  destination_bucket_name: {
    kind: 'text',
    default: '',
    description:
      'Name of the bucket that files are copied to. "" for <project_name>-<environment>-destination-<account id>.',
    allowed: BUCKET_NAME,
    isAllowed: orEmpty(isBucketName),
    example: '"acme-archive"',
  },
  use_existing_source_bucket: {
    kind: 'flag',
    default: false,
    description:
      'Use the existing bucket source_bucket_name instead of creating it. Enable versioning on it. Its other event notifications stay, but must not overlap with the new one. See docs/existing-buckets.md.',
  },
  use_existing_destination_bucket: {
    kind: 'flag',
    default: false,
    description:
      'Use the existing bucket destination_bucket_name instead of creating it. Give it a lifecycle rule that aborts incomplete multipart uploads.',
  },
  source_bucket_kms_key_arn: {
    kind: 'text',
    default: '',
    description: 'Customer key that encrypts the source bucket. Its key policy must allow this account to use it.',
    allowed: 'the ARN of a KMS key, not of an alias',
    isAllowed: orEmpty(isKeyArn),
    example: '"arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"',
  },
  destination_bucket_kms_key_arn: {
    kind: 'text',
    default: '',
    description: 'Customer key that encrypts the destination bucket. Its key policy must allow this account to use it.',
    allowed: 'the ARN of a KMS key, not of an alias',
    isAllowed: orEmpty(isKeyArn),
    example: '"arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"',
  },
  bucket_owner_account_id: {
    kind: 'text',
    default: '',
    description:
      'Id of the account that owns the existing buckets, if it is another account. The bucket policies must allow access: see docs/existing-buckets.md.',
    allowed: 'a 12-digit AWS account id in quotes',
    isAllowed: orEmpty(isAccountId),
    example: '"111122223333"',
  },
  source_prefix: {
    kind: 'text',
    default: '',
    description: 'Copy only files whose key starts with this prefix. Do not encode it: "in/2026 reports/".',
    allowed: 'at most 1,024 bytes',
    isAllowed: fitsInKey,
  },
  source_suffix: {
    kind: 'text',
    default: '',
    description: 'Copy only files whose key ends with this suffix, for example ".csv".',
    allowed: 'at most 1,024 bytes',
    isAllowed: fitsInKey,
  },
  destination_prefix: {
    kind: 'text',
    default: '',
    description: 'Prefix that is added to every key in the destination, for example "copies/".',
    allowed: 'at most 1,024 bytes',
    isAllowed: fitsInKey,
  },
  storage_class: {
    kind: 'choice',
    default: 'STANDARD',
    options: [
      'preserve',
      'STANDARD',
      'STANDARD_IA',
      'ONEZONE_IA',
      'INTELLIGENT_TIERING',
      'GLACIER_IR',
      'GLACIER',
      'DEEP_ARCHIVE',
      'REDUCED_REDUNDANCY',
    ],
    description:
      'Storage class of the copies. "preserve" keeps the storage class of the source and costs one more request per file.',
  },
  multipart_threshold_mb: {
    kind: 'integer',
    default: 256,
    min: 5,
    max: 5120,
    description:
      'File size in MiB above which a file is copied in parallel parts. Amazon S3 copies at most 5 GiB in one request.',
  },
  access_logs_bucket_name: {
    kind: 'text',
    default: '',
    description:
      'Existing bucket for the server access logs of the buckets that the stacks create. Its policy must allow logging.s3.amazonaws.com to put objects. "" for no access logs.',
    allowed: BUCKET_NAME,
    isAllowed: orEmpty(isBucketName),
    example: '"acme-access-logs"',
  },
} as const satisfies Record<string, Setting>;
