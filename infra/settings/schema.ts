/**
 * Every setting of the project, once: types, validation, documentation and `terraform.tfvars.example` all come from this
 * table. After a change run `node infra/settings/write-example.ts`.
 */
import { type AlarmOverrides, readAlarmOverrides } from './alarm-overrides.ts';
import { ALARMS } from './alarms.ts';
import { API_SETTINGS } from './api-settings.ts';
import {
  fitsInKey,
  isAccountId,
  isBucketName,
  isEmailAddress,
  isKeyArn,
  isRegion,
  isTag,
  LOG_RETENTION_DAYS,
} from './aws-names.ts';
import type { Setting, ValueOf } from './kinds.ts';
import { ORDERS_SETTINGS } from './orders-settings.ts';
import { STREAM_SETTINGS } from './stream-settings.ts';
import { WEB_SETTINGS } from './web-settings.ts';

const orEmpty = (isAllowed: (value: string) => boolean) => (value: string) => value === '' || isAllowed(value);

const BUCKET_NAME =
  'a bucket name (3 to 63 of a-z, 0-9, "-" and ".", starting and ending with a letter or digit; no prefix or suffix that AWS reserves)';

export const SCHEMA = {
  region: {
    kind: 'text',
    default: 'us-east-1',
    description: 'AWS Region that everything is deployed to.',
    allowed: 'the code of an AWS Region, such as eu-central-1',
    isAllowed: isRegion,
  },
  project_name: {
    kind: 'text',
    default: 'file-pipeline',
    description: 'First part of the names of stacks, queues and buckets.',
    allowed: '2 to 20 of a-z, 0-9 and single "-", starting with a letter',
    isAllowed: (name) => /^(?=.{2,20}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name),
  },
  environment: {
    kind: 'text',
    default: 'dev',
    description: 'Second part of the names, so that several deployments fit in one account.',
    allowed: '1 to 12 of a-z, 0-9 and single "-", starting with a letter',
    isAllowed: (name) => /^(?=.{1,12}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name),
  },
  tags: {
    kind: 'map',
    default: {},
    description: 'Tags for every resource, in addition to those that AWS CloudFormation sets.',
    allowed:
      'at most 40 tags, keys of 1 to 128 characters that do not start with "aws:", values of up to 256; letters, digits, spaces and _ . : / = + - @',
    isAllowed: (tags) =>
      Object.keys(tags).length <= 40 && Object.entries(tags).every(([key, value]) => isTag(key, value)),
    example: '{ team = "platform" }',
  },
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
  lambda_memory_mb: {
    kind: 'integer',
    default: 512,
    min: 128,
    max: 10240,
    description:
      'Memory of each function in MiB. Amazon S3 moves the bytes, so a large file needs no more than a small one.',
  },
  lambda_timeout_seconds: {
    kind: 'integer',
    default: 300,
    min: 30,
    max: 900,
    description:
      'Time limit of one invocation of the function that copies; the others have limits of their own. A larger file continues in the next one; AWS Lambda stops such a chain after about 16, so files of several TB want 900. Six times this is how long a message waits after its function was killed.',
  },
  batch_size: {
    kind: 'integer',
    default: 10,
    min: 1,
    max: 10000,
    description: 'Messages for one invocation. More than 10 need batch_window_seconds.',
  },
  batch_window_seconds: {
    kind: 'integer',
    default: 0,
    min: 0,
    max: 300,
    description: 'How long to wait for a batch to fill. 0 starts at once.',
  },
  max_concurrency: {
    kind: 'integer',
    default: 5,
    min: 2,
    max: 1000,
    description:
      'Invocations at the same time, for each queue. A new AWS account may have a limit of 10 for all its functions together: 2 leaves some to the APIs when all queues are busy.',
  },
  max_receive_count: {
    kind: 'integer',
    default: 5,
    min: 3,
    max: 1000,
    description:
      'Deliveries before a message goes to the dead-letter queue. Throttled deliveries count, so not below 3.',
  },
  queue_retention_days: {
    kind: 'integer',
    default: 4,
    min: 1,
    max: 14,
    description: 'How long the queue keeps a message that nobody could process.',
  },
  dlq_retention_days: {
    kind: 'integer',
    default: 14,
    min: 1,
    max: 14,
    description: 'How long the dead-letter queue keeps a message, counted from when it was first sent to the queue.',
  },
  log_retention_days: {
    kind: 'integer',
    default: 14,
    min: 1,
    max: 3653,
    oneOf: LOG_RETENTION_DAYS,
    description: 'How long Amazon CloudWatch Logs keeps the logs.',
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
  alarm_email: {
    kind: 'text',
    default: '',
    description:
      'Who is told about alarms. AWS asks this address to confirm first. "" for nobody: others can subscribe to the topic that AlarmTopicArn names.',
    allowed: 'an e-mail address',
    isAllowed: orEmpty(isEmailAddress),
    example: '"operations@example.com"',
  },
  alarm_overrides: {
    kind: 'structure',
    default: {} as AlarmOverrides,
    description: `What to change about alarms: threshold, periods (minutes in which it is reached before the alarm fires), or enabled = false for none. For example { oldest-message = { threshold = 1800, periods = 5 }, concurrency = { enabled = false } }. Thresholds are in ${thresholdUnits()}.`,
    allowed: 'alarm names, each with { threshold, periods, enabled } or some of these',
    read: readAlarmOverrides,
    example: '{ oldest-message = { threshold = 1800 } }',
  },
  encryption: {
    kind: 'choice',
    default: 'aws',
    options: ['aws', 'kms'],
    description:
      '"aws": keys that AWS manages, free. "kms": one customer key each for the source bucket, the destination bucket, the tables, and the queues, topics and alarms of each stack; each costs about $1 a month, and its requests.',
  },
  removal_policy: {
    kind: 'choice',
    default: 'retain',
    options: ['retain', 'destroy'],
    description:
      'What "cdk destroy" does with the buckets, tables, keys and logs created here. "destroy" deletes them; a bucket has to be emptied first. With "retain", tables are protected from being deleted by hand too.',
  },
  ...STREAM_SETTINGS,
  ...ORDERS_SETTINGS,
  ...WEB_SETTINGS,
  ...API_SETTINGS,
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof SCHEMA;

/** Validated settings, by the names that users write. */
export type Settings = { readonly [Name in SettingName]: ValueOf<(typeof SCHEMA)[Name]> };

export const SETTING_NAMES = Object.keys(SCHEMA) as readonly SettingName[];

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(SCHEMA, name);
}

/** `messages (dead-letter-queue, no-progress), seconds (oldest-message)` */
function thresholdUnits(): string {
  const names = Map.groupBy(Object.entries(ALARMS), ([, { unit }]) => unit);
  return Array.from(names, ([unit, alarms]) => `${unit} (${alarms.map(([name]) => name).join(', ')})`).join(', ');
}
