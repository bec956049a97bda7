/** The settings of the files' buckets: a part of the table in `schema.ts`. */
import { fitsInKey, isAccountId, isBucketName, isKeyArn } from './aws-names.ts';
import type { Setting } from './kinds.ts';

const orEmpty = (isAllowed: (value: string) => boolean) => (value: string) => value === '' || isAllowed(value);

const BUCKET_NAME =
  'a bucket name (3 to 63 of a-z, 0-9, "-" and ".", starting and ending with a letter or digit; no prefix or suffix that AWS reserves)';

export const BUCKET_SETTINGS = {
  source_bucket_name: {
    kind: 'text',
    default: '',
    description:
      'Bucket that files are put into. "" for <project_name>-<environment>-source-<account id>. Bucket names are unique in all of AWS.',
    allowed: BUCKET_NAME,
    isAllowed: orEmpty(isBucketName),
    example: '"acme-uploads"',
  },
  destination_bucket_name: {
    kind: 'text',
    default: '',
    description: 'Bucket that files are copied to. "" for <project_name>-<environment>-destination-<account id>.',
    allowed: BUCKET_NAME,
    isAllowed: orEmpty(isBucketName),
    example: '"acme-archive"',
  },
  use_existing_source_bucket: {
    kind: 'flag',
    default: false,
    description:
      'Use the bucket that source_bucket_name names instead of creating it. Its other event notifications are kept, but may not overlap with ours; turn versioning on. See docs/existing-buckets.md.',
  },
  use_existing_destination_bucket: {
    kind: 'flag',
    default: false,
    description:
      'Use the bucket that destination_bucket_name names instead of creating it. Give it a lifecycle rule that aborts incomplete multipart uploads.',
  },
  source_bucket_kms_key_arn: {
    kind: 'text',
    default: '',
    description: 'Customer key that the source bucket is encrypted with. Its key policy must let this account use it.',
    allowed: 'the ARN of a KMS key (no alias)',
    isAllowed: orEmpty(isKeyArn),
    example: '"arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"',
  },
  destination_bucket_kms_key_arn: {
    kind: 'text',
    default: '',
    description:
      'Customer key that the destination bucket is encrypted with. Its key policy must let this account use it.',
    allowed: 'the ARN of a KMS key (no alias)',
    isAllowed: orEmpty(isKeyArn),
    example: '"arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"',
  },
  bucket_owner_account_id: {
    kind: 'text',
    default: '',
    description:
      'Account that owns the existing buckets, where it is not this one. Their bucket policies must allow it to this one: docs/existing-buckets.md has them.',
    allowed: 'a 12-digit AWS account id in quotes',
    isAllowed: orEmpty(isAccountId),
    example: '"111122223333"',
  },
  source_prefix: {
    kind: 'text',
    default: '',
    description: 'Copy only files whose key starts with this, written as in the key: "in/2026 reports/".',
    allowed: 'at most 1,024 bytes',
    isAllowed: fitsInKey,
  },
  source_suffix: {
    kind: 'text',
    default: '',
    description: 'Copy only files whose key ends with this, for example ".csv".',
    allowed: 'at most 1,024 bytes',
    isAllowed: fitsInKey,
  },
  destination_prefix: {
    kind: 'text',
    default: '',
    description: 'Put before every key in the destination, for example "copies/".',
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
      'Storage class of the copies. "preserve" keeps that of the source and costs one more request for each file.',
  },
  multipart_threshold_mb: {
    kind: 'integer',
    default: 256,
    min: 5,
    max: 5120,
    description:
      'Files above this many MiB are copied in parallel parts. Amazon S3 copies at most 5 GiB in one request.',
  },
  access_logs_bucket_name: {
    kind: 'text',
    default: '',
    description:
      'Existing bucket for the server access logs of the buckets created here. Its policy must let logging.s3.amazonaws.com put objects. "" for none.',
    allowed: BUCKET_NAME,
    isAllowed: orEmpty(isBucketName),
    example: '"acme-access-logs"',
  },
} as const satisfies Record<string, Setting>;
