/**
 * Every setting of the project. The types, the validation and `terraform.tfvars.example` are derived from this table.
 * After a change run `node infra/settings/write-example.ts`.
 */
import { type AlarmOverrides, readAlarmOverrides } from './alarm-overrides.ts';
import { ALARMS } from './alarms.ts';
import { API_SETTINGS } from './api-settings.ts';
import { isEmailAddress, isRegion, isTag, LOG_RETENTION_DAYS, orEmpty } from './aws-formats.ts';
import { BUCKET_SETTINGS } from './bucket-settings.ts';
import type { Setting, ValueOf } from './kinds.ts';
import { WORKER_SETTINGS } from './worker-settings.ts';

export const SCHEMA = {
  region: {
    kind: 'text',
    default: 'us-east-1',
    description: 'AWS Region of all stacks.',
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
    description: 'Second part of the names. It allows several deployments in one account.',
    allowed: '1 to 12 of a-z, 0-9 and single "-", starting with a letter',
    isAllowed: (name) => /^(?=.{1,12}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name),
  },
  tags: {
    kind: 'map',
    default: {},
    description: 'Tags for every resource, in addition to the tags of AWS CloudFormation.',
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
    description: 'Retention of all logs in Amazon CloudWatch Logs.',
  },
  alarm_email: {
    kind: 'text',
    default: '',
    description:
      'E-mail address that gets the alarms. AWS sends it a confirmation request first. "" for none: subscribe to the topics in the outputs AlarmTopicArn instead.',
    allowed: 'an e-mail address',
    isAllowed: orEmpty(isEmailAddress),
    example: '"operations@example.com"',
  },
  alarm_overrides: {
    kind: 'structure',
    default: {} as AlarmOverrides,
    description: `Changes to alarms: threshold, periods (minutes at or above the threshold before the alarm fires), or enabled = false to remove the alarm. For example { oldest-message = { threshold = 1800, periods = 5 }, concurrency = { enabled = false } }. Thresholds are in ${thresholdUnits()}.`,
    allowed: 'alarm names, each with one or more of { threshold, periods, enabled }',
    read: readAlarmOverrides,
    example: '{ oldest-message = { threshold = 1800 } }',
  },
  encryption: {
    kind: 'choice',
    default: 'aws',
    options: ['aws', 'kms'],
    description:
      'Keys for encryption at rest. "aws": keys that AWS manages, free of charge. "kms": customer keys, one for the source bucket, one for the destination bucket, and in each stack one for the tables and one for the queues and topics. Each key costs about $1 a month, plus its requests.',
  },
  removal_policy: {
    kind: 'choice',
    default: 'retain',
    options: ['retain', 'destroy'],
    description:
      'Effect of "cdk destroy" on buckets, tables, keys and logs. "destroy" deletes them; empty the buckets first. "retain" keeps them, and protects tables from deletion by hand.',
  },
  ...API_SETTINGS,
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof SCHEMA;

/** Validated settings by name. */
export type Settings = { readonly [Name in SettingName]: ValueOf<(typeof SCHEMA)[Name]> };

export const SETTING_NAMES = Object.keys(SCHEMA) as readonly SettingName[];

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(SCHEMA, name);
}

/** Lists the unit of each alarm: `messages (dead-letter-queue, no-progress), seconds (oldest-message)`. */
function thresholdUnits(): string {
  const names = Map.groupBy(Object.entries(ALARMS), ([, { unit }]) => unit);
  return Array.from(names, ([unit, alarms]) => `${unit} (${alarms.map(([name]) => name).join(', ')})`).join(', ');
}

/** Returns the name of a stack on AWS: `file-pipeline-dev-FilePipeline`. */
export function stackName(settings: Pick<Settings, 'project_name' | 'environment'>, stack: string): string {
  return `${settings.project_name}-${settings.environment}-${stack}`;
}

/** Returns the names on AWS of the stacks that have a dashboard. */
export function stacksWithDashboard(settings: Settings): readonly string[] {
  const stacks = [
    'FilePipeline',
    ...(settings.enable_stream_api ? ['StreamApi'] : []),
    ...(settings.enable_orders ? ['Orders'] : []),
  ];
  return stacks.map((stack) => stackName(settings, stack));
}
