/** Combinations of settings that are each fine and together impossible. Every rule is checked only once its settings are valid. */
import type { SettingName, Settings } from './schema.ts';
import { WORKER_SETTINGS } from './worker-settings.ts';

export interface CrossRule {
  /** The settings it is about; the first is the one that is reported. */
  readonly about: readonly [SettingName, ...SettingName[]];
  /** What must hold, in words. */
  readonly allowed: string;
  readonly fix: string;
  isBroken(settings: Settings): boolean;
}

const HOURS_A_DAY = 24;
/** Failed messages wait at most an hour, give or take 20 %. */
const LONGEST_BACK_OFF_HOURS = 1.2;

export const CROSS_RULES: readonly CrossRule[] = [
  {
    about: ['destination_bucket_name', 'source_bucket_name'],
    allowed: 'another bucket than source_bucket_name: every copy would start the next one',
    fix: 'name two different buckets',
    isBroken: (s) => s.source_bucket_name !== '' && s.source_bucket_name === s.destination_bucket_name,
  },
  {
    about: ['access_logs_bucket_name', 'source_bucket_name', 'destination_bucket_name'],
    allowed: 'a bucket of its own: logs in a bucket that is logged or copied cause more of themselves',
    fix: 'name a third bucket, or "" for no access logs',
    isBroken: (s) =>
      s.access_logs_bucket_name !== '' &&
      [s.source_bucket_name, s.destination_bucket_name].includes(s.access_logs_bucket_name),
  },
  ...bucketRules('source'),
  ...bucketRules('destination'),
  {
    about: ['bucket_owner_account_id', 'use_existing_source_bucket', 'use_existing_destination_bucket'],
    allowed: '"" unless a bucket exists already: this account owns what is created here',
    fix: 'set use_existing_source_bucket or use_existing_destination_bucket to true, or leave the account out',
    isBroken: (s) =>
      s.bucket_owner_account_id !== '' && !s.use_existing_source_bucket && !s.use_existing_destination_bucket,
  },
  {
    about: ['batch_window_seconds', 'batch_size'],
    allowed: 'at least 1 when batch_size is above 10: Amazon SQS gives 10 messages at a time',
    fix: 'set batch_window_seconds = 1, or batch_size to 10 or less',
    isBroken: (s) => s.batch_size > 10 && s.batch_window_seconds < 1,
  },
  {
    about: ['dlq_retention_days', 'queue_retention_days'],
    allowed: 'at least queue_retention_days: a dead letter keeps the age it had in the queue',
    fix: 'raise dlq_retention_days (14 is the most), or lower queue_retention_days',
    isBroken: (s) => s.dlq_retention_days < s.queue_retention_days,
  },
  {
    about: ['max_receive_count', 'queue_retention_days', 'lambda_timeout_seconds', 'batch_window_seconds'],
    allowed:
      'few enough deliveries to be over within queue_retention_days; a message that expires first is no dead letter but lost',
    fix: 'lower max_receive_count, or raise queue_retention_days',
    isBroken: (s) => s.max_receive_count * longestWaitHours(s) > s.queue_retention_days * HOURS_A_DAY,
  },
  {
    about: ['alarm_overrides', 'queue_retention_days'],
    allowed: 'an oldest-message threshold below queue_retention_days: a message that old is lost already',
    fix: 'lower the threshold, or raise queue_retention_days',
    isBroken: (s) =>
      (s.alarm_overrides['oldest-message']?.threshold ?? 0) >= s.queue_retention_days * HOURS_A_DAY * 3600,
  },
  ...jwtRules(),
  ...webRules(),
];

function jwtRules(): CrossRule[] {
  return (['jwt_issuer', 'jwt_audience'] as const).map((name) => ({
    about: [name, 'api_authorization'],
    allowed: 'set when api_authorization is "jwt": without it, no token could be checked',
    fix: `set ${name}, or api_authorization to "iam" or "none"`,
    isBroken: (s) => s.enable_orders && s.api_authorization === 'jwt' && s[name] === '',
  }));
}

function webRules(): CrossRule[] {
  return [
    {
      about: ['enable_web', 'enable_orders'],
      allowed: 'false without enable_orders: the page has no other API',
      fix: 'set enable_orders = true, or enable_web = false',
      isBroken: (s) => s.enable_web && !s.enable_orders,
    },
    {
      about: ['api_authorization', 'enable_web'],
      allowed: '"jwt" or "none" with enable_web: a browser can not sign requests',
      fix: 'set api_authorization = "jwt" with jwt_issuer, jwt_audience and jwt_client_id, or enable_web = false',
      isBroken: (s) => s.enable_web && s.api_authorization === 'iam',
    },
    {
      about: ['jwt_client_id', 'api_authorization', 'enable_web'],
      allowed: 'set when api_authorization is "jwt" and enable_web is true: it is who the page signs in as',
      fix: 'set jwt_client_id to what the issuer calls the page, or enable_web = false',
      isBroken: (s) => s.enable_web && s.api_authorization === 'jwt' && s.jwt_client_id === '',
    },
    {
      about: ['domain_name', 'certificate_arn'],
      allowed: 'set together with certificate_arn: a browser trusts neither without the other',
      fix: 'set both, or neither',
      isBroken: (s) => (s.domain_name === '') !== (s.certificate_arn === ''),
    },
  ];
}

function bucketRules(side: 'source' | 'destination'): CrossRule[] {
  const name = `${side}_bucket_name` as const;
  const exists = `use_existing_${side}_bucket` as const;
  const key = `${side}_bucket_kms_key_arn` as const;
  return [
    {
      about: [name, exists],
      allowed: `the name of the existing bucket when ${exists} is true`,
      fix: `set ${name}, or ${exists} = false to have one created`,
      isBroken: (s) => s[exists] && s[name] === '',
    },
    {
      about: [key, exists, 'encryption'],
      allowed: `"" unless ${exists} is true or encryption is "kms"`,
      fix: 'set encryption = "kms" to have the new bucket encrypted with this key, or leave the key out',
      isBroken: (s) => s[key] !== '' && !s[exists] && s.encryption !== 'kms',
    },
    {
      about: [key, 'region'],
      allowed: 'a key in the Region of the bucket, which is that of the pipeline: keys of other Regions are not found',
      fix: 'name a key in this Region (of a multi-Region key, its replica), or set region to that of the key',
      isBroken: (s) => s[key] !== '' && s[key].split(':')[3] !== s.region,
    },
  ];
}

/** The longest that a message waits between two deliveries: the back-off, or the visibility timeout after a kill. */
function longestWaitHours(settings: Settings): number {
  const visibilityHours = (6 * settings.lambda_timeout_seconds + settings.batch_window_seconds) / 3600;
  return Math.max(LONGEST_BACK_OFF_HOURS, visibilityHours);
}

/** What is allowed, and yet worth a warning. Said only of settings that are valid and possible together. */

interface Advice {
  readonly warning: string;
  isFor(settings: Settings): boolean;
}

const ADVICE: readonly Advice[] = [
  {
    warning:
      'api_authorization = "none": everybody who knows the address of an API may send to it and read from it. With "iam", requests have to be signed; with "jwt", customers have to sign in.',
    isFor: (s) => (s.enable_stream_api || s.enable_orders) && s.api_authorization === 'none',
  },
  {
    warning:
      'api_authorization = "jwt" is for customers and so for Orders. StreamApi, which machines call, stays with "iam".',
    isFor: (s) => s.enable_stream_api && s.api_authorization === 'jwt',
  },
  {
    warning:
      'jwt_issuer is a user pool of Amazon Cognito and jwt_token_origin is "": the page could not fetch tokens. Set it to the origin of the user pool\'s domain.',
    isFor: (s) =>
      s.enable_web &&
      s.api_authorization === 'jwt' &&
      s.jwt_token_origin === '' &&
      s.jwt_issuer.startsWith('https://cognito-idp.'),
  },
  {
    warning:
      'stream_queue_type = "fifo": such a queue gives one message at a time, so that followers do not use up their receives behind a failing one. batch_size and batch_window_seconds hold for the other queues.',
    isFor: (s) =>
      s.enable_stream_api &&
      s.stream_queue_type === 'fifo' &&
      (![1, WORKER_SETTINGS.batch_size.default].includes(s.batch_size) || s.batch_window_seconds > 0),
  },
];

export function adviceOn(settings: Settings): string[] {
  return ADVICE.filter((advice) => advice.isFor(settings)).map(({ warning }) => warning);
}
