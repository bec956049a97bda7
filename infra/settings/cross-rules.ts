/** Combinations of valid settings that are impossible, or that are worth a warning. */
import type { SettingName, Settings } from './schema.ts';
import { WORKER_SETTINGS } from './worker-settings.ts';

export interface CrossRule {
  /** Settings that the rule compares. The problem is reported for the first one, and only if all of them are valid. */
  readonly about: readonly [SettingName, ...SettingName[]];
  /** Description of the allowed values. */
  readonly allowed: string;
  readonly fix: string;
  isBroken(settings: Settings): boolean;
}

const HOURS_A_DAY = 24;
/** Longest delay before a retry: one hour, plus 20 % of jitter. */
const LONGEST_BACK_OFF_HOURS = 1.2;

export const CROSS_RULES: readonly CrossRule[] = [
  {
    about: ['destination_bucket_name', 'source_bucket_name'],
    allowed: 'another bucket than source_bucket_name, because every copy would start the next copy',
    fix: 'set two different buckets',
    isBroken: (s) => s.source_bucket_name !== '' && s.source_bucket_name === s.destination_bucket_name,
  },
  {
    about: ['access_logs_bucket_name', 'source_bucket_name', 'destination_bucket_name'],
    allowed: 'a separate bucket, because a log in the source or destination bucket would cause more logs',
    fix: 'set a third bucket, or "" for no access logs',
    isBroken: (s) =>
      s.access_logs_bucket_name !== '' &&
      [s.source_bucket_name, s.destination_bucket_name].includes(s.access_logs_bucket_name),
  },
  ...bucketRules('source'),
  ...bucketRules('destination'),
  {
    about: ['bucket_owner_account_id', 'use_existing_source_bucket', 'use_existing_destination_bucket'],
    allowed: '"" unless a bucket exists already, because this account owns the buckets that the stack creates',
    fix: 'set use_existing_source_bucket or use_existing_destination_bucket to true, or omit bucket_owner_account_id',
    isBroken: (s) =>
      s.bucket_owner_account_id !== '' && !s.use_existing_source_bucket && !s.use_existing_destination_bucket,
  },
  {
    about: ['batch_window_seconds', 'batch_size'],
    allowed: 'at least 1 when batch_size is above 10, because Amazon SQS delivers at most 10 messages at a time',
    fix: 'set batch_window_seconds = 1, or batch_size to 10 or less',
    isBroken: (s) => s.batch_size > 10 && s.batch_window_seconds < 1,
  },
  {
    about: ['dlq_retention_days', 'queue_retention_days'],
    allowed: 'at least queue_retention_days, because a dead letter keeps the age that it had in the queue',
    fix: 'raise dlq_retention_days (up to 14), or lower queue_retention_days',
    isBroken: (s) => s.dlq_retention_days < s.queue_retention_days,
  },
  {
    about: ['max_receive_count', 'queue_retention_days', 'lambda_timeout_seconds', 'batch_window_seconds'],
    allowed:
      'few enough deliveries to fit into queue_retention_days: a message that expires first is lost instead of dead-lettered',
    fix: 'lower max_receive_count, or raise queue_retention_days',
    isBroken: (s) => s.max_receive_count * longestWaitHours(s) > s.queue_retention_days * HOURS_A_DAY,
  },
  {
    about: ['alarm_overrides', 'queue_retention_days'],
    allowed: 'an oldest-message threshold below queue_retention_days, because the queue deletes older messages',
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
    allowed: 'a value when api_authorization is "jwt", to validate tokens',
    fix: `set ${name}, or api_authorization to "iam" or "none"`,
    isBroken: (s) => s.enable_orders && s.api_authorization === 'jwt' && s[name] === '',
  }));
}

function webRules(): CrossRule[] {
  return [
    {
      about: ['enable_web', 'enable_orders'],
      allowed: 'false without enable_orders, because the page calls the API of Orders',
      fix: 'set enable_orders = true, or enable_web = false',
      isBroken: (s) => s.enable_web && !s.enable_orders,
    },
    {
      about: ['api_authorization', 'enable_web'],
      allowed: '"jwt" or "none" with enable_web, because a browser cannot sign requests',
      fix: 'set api_authorization = "jwt" with jwt_issuer, jwt_audience and jwt_client_id, or enable_web = false',
      isBroken: (s) => s.enable_web && s.api_authorization === 'iam',
    },
    {
      about: ['jwt_client_id', 'api_authorization', 'enable_web'],
      allowed: 'a value when api_authorization is "jwt" and enable_web is true: the page signs customers in with it',
      fix: 'set jwt_client_id to the client id of the page at the issuer, or enable_web = false',
      isBroken: (s) => s.enable_web && s.api_authorization === 'jwt' && s.jwt_client_id === '',
    },
    {
      about: ['domain_name', 'certificate_arn'],
      allowed: 'set together with certificate_arn, because a browser needs a certificate for the domain name',
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
      fix: `set ${name}, or ${exists} = false to create a bucket`,
      isBroken: (s) => s[exists] && s[name] === '',
    },
    {
      about: [key, exists, 'encryption'],
      allowed: `"" unless ${exists} is true or encryption is "kms"`,
      fix: `set encryption = "kms" to encrypt the new bucket with this key, or omit ${key}`,
      isBroken: (s) => s[key] !== '' && !s[exists] && s.encryption !== 'kms',
    },
    {
      about: [key, 'region'],
      allowed: 'a key in the Region of the pipeline, because Amazon S3 cannot use a key of another Region',
      fix: 'set a key in this Region (for a multi-Region key, its replica), or set region to the Region of the key',
      isBroken: (s) => s[key] !== '' && s[key].split(':')[3] !== s.region,
    },
  ];
}

/** Returns the longest time between two deliveries: the back-off, or the visibility timeout after a crash. */
function longestWaitHours(settings: Settings): number {
  const visibilityHours = (6 * settings.lambda_timeout_seconds + settings.batch_window_seconds) / 3600;
  return Math.max(LONGEST_BACK_OFF_HOURS, visibilityHours);
}

/** A combination of settings that is possible, but probably not intended. */
interface Advice {
  readonly warning: string;
  isFor(settings: Settings): boolean;
}

const ADVICE: readonly Advice[] = [
  {
    warning:
      'api_authorization = "none": anybody who knows the address of an API can send requests to it and read its data. With "iam", requests must be signed; with "jwt", customers must sign in.',
    isFor: (s) => (s.enable_stream_api || s.enable_orders) && s.api_authorization === 'none',
  },
  {
    warning:
      'api_authorization = "jwt" applies to Orders only, which customers call. StreamApi, which machines call, still uses "iam".',
    isFor: (s) => s.enable_stream_api && s.api_authorization === 'jwt',
  },
  {
    warning:
      'jwt_issuer is a user pool of Amazon Cognito and jwt_token_origin is "": the page cannot fetch tokens. Set jwt_token_origin to the origin of the domain of the user pool.',
    isFor: (s) =>
      s.enable_web &&
      s.api_authorization === 'jwt' &&
      s.jwt_token_origin === '' &&
      s.jwt_issuer.startsWith('https://cognito-idp.'),
  },
  {
    warning:
      'stream_queue_type = "fifo": the queue of StreamApi delivers one message at a time, so that a failing message does not use up the receives of the messages behind it. batch_size and batch_window_seconds apply to the other queues.',
    isFor: (s) =>
      s.enable_stream_api &&
      s.stream_queue_type === 'fifo' &&
      (![1, WORKER_SETTINGS.batch_size.default].includes(s.batch_size) || s.batch_window_seconds > 0),
  },
];

export function adviceOn(settings: Settings): string[] {
  return ADVICE.filter((advice) => advice.isFor(settings)).map(({ warning }) => warning);
}
