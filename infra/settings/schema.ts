/**
 * Every setting of the project, once: types, validation, documentation and `terraform.tfvars.example` all come from this
 * table. After a change run `node infra/settings/write-example.ts`.
 */
import { type AlarmOverrides, readAlarmOverrides } from './alarm-overrides.ts';
import { ALARMS } from './alarms.ts';
import { API_SETTINGS, ORDERS_SETTINGS, STREAM_SETTINGS, WEB_SETTINGS } from './api-settings.ts';
import { isEmailAddress, isRegion, isTag, LOG_RETENTION_DAYS } from './aws-names.ts';
import { BUCKET_SETTINGS } from './bucket-settings.ts';
import type { Setting, ValueOf } from './kinds.ts';
import { WORKER_SETTINGS } from './worker-settings.ts';

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
  ...BUCKET_SETTINGS,
  ...WORKER_SETTINGS,
  log_retention_days: {
    kind: 'integer',
    default: 14,
    min: 1,
    max: 3653,
    oneOf: LOG_RETENTION_DAYS,
    description: 'How long Amazon CloudWatch Logs keeps the logs.',
  },
  alarm_email: {
    kind: 'text',
    default: '',
    description:
      'Who is told about alarms. AWS asks this address to confirm first. "" for nobody: others can subscribe to the topic that AlarmTopicArn names.',
    allowed: 'an e-mail address',
    isAllowed: (address: string) => address === '' || isEmailAddress(address),
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
