import { expect, test } from '@jest/globals';
import { CROSS_RULES } from '../../../../infra/settings/cross-rules.ts';
import { load, loadProblems } from './load.ts';

const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd';
const CERTIFICATE = 'arn:aws:acm:us-east-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab';
const JWT = { api_authorization: 'jwt', jwt_issuer: 'https://issuer.example', jwt_audience: 'orders' };
type Pair = Record<string, string>;

const IMPOSSIBLE: [setting: string, allowed: string, broken: Pair, fixed: Pair][] = [
  [
    'destination_bucket_name',
    'another bucket than source_bucket_name',
    { source_bucket_name: 'same', destination_bucket_name: 'same' },
    { source_bucket_name: 'same', destination_bucket_name: 'other' },
  ],
  [
    'access_logs_bucket_name',
    'a separate bucket',
    { destination_bucket_name: 'copies', access_logs_bucket_name: 'copies' },
    { destination_bucket_name: 'copies', access_logs_bucket_name: 'logs' },
  ],
  [
    'source_bucket_name',
    'the name of the existing bucket',
    { use_existing_source_bucket: 'true' },
    { use_existing_source_bucket: 'true', source_bucket_name: 'acme' },
  ],
  [
    'destination_bucket_name',
    'the name of the existing bucket',
    { use_existing_destination_bucket: 'true' },
    { use_existing_destination_bucket: 'true', destination_bucket_name: 'acme' },
  ],
  [
    'source_bucket_kms_key_arn',
    'encryption is "kms"',
    { source_bucket_kms_key_arn: KEY },
    { source_bucket_kms_key_arn: KEY, encryption: 'kms' },
  ],
  [
    'destination_bucket_kms_key_arn',
    'encryption is "kms"',
    { destination_bucket_kms_key_arn: KEY },
    {
      destination_bucket_kms_key_arn: KEY,
      use_existing_destination_bucket: 'true',
      destination_bucket_name: 'acme',
    },
  ],
  [
    'source_bucket_kms_key_arn',
    'in the Region of the pipeline',
    { source_bucket_kms_key_arn: KEY, encryption: 'kms', region: 'eu-central-1' },
    { source_bucket_kms_key_arn: KEY, encryption: 'kms', region: 'us-east-1' },
  ],
  [
    'destination_bucket_kms_key_arn',
    'in the Region of the pipeline',
    { destination_bucket_kms_key_arn: KEY, encryption: 'kms', region: 'us-west-2' },
    { destination_bucket_kms_key_arn: KEY, encryption: 'kms' },
  ],
  [
    'bucket_owner_account_id',
    'unless a bucket exists already',
    { bucket_owner_account_id: '111122223333' },
    { bucket_owner_account_id: '111122223333', use_existing_source_bucket: 'true', source_bucket_name: 'acme' },
  ],
  [
    'batch_window_seconds',
    'at least 1 when batch_size is above 10',
    { batch_size: '11' },
    { batch_size: '11', batch_window_seconds: '1' },
  ],
  [
    'dlq_retention_days',
    'at least queue_retention_days',
    { queue_retention_days: '4', dlq_retention_days: '3' },
    { queue_retention_days: '4', dlq_retention_days: '4' },
  ],
  [
    'max_receive_count',
    'a message that expires first is lost',
    { max_receive_count: '21', queue_retention_days: '1' },
    { max_receive_count: '20', queue_retention_days: '1' },
  ],
  [
    'alarm_overrides',
    'below queue_retention_days',
    { alarm_overrides: '{ oldest-message = { threshold = 345600 } }' },
    { alarm_overrides: '{ oldest-message = { threshold = 345599 } }' },
  ],
  ['jwt_issuer', 'to validate tokens', { ...JWT, jwt_issuer: '' }, JWT],
  ['jwt_audience', 'to validate tokens', { ...JWT, jwt_audience: '' }, { ...JWT, jwt_audience: 'a' }],
  [
    'jwt_client_id',
    'the page signs customers in with it',
    { ...JWT, enable_web: 'true' },
    { ...JWT, enable_web: 'true', jwt_client_id: 'page' },
  ],
  [
    'enable_web',
    'false without enable_orders',
    { enable_web: 'true', enable_orders: 'false', api_authorization: 'none' },
    { enable_web: 'true', enable_orders: 'true', api_authorization: 'none' },
  ],
  [
    'api_authorization',
    'a browser cannot sign requests',
    { enable_web: 'true' },
    { enable_web: 'true', api_authorization: 'none' },
  ],
  [
    'domain_name',
    'set together with certificate_arn',
    { domain_name: 'orders.example.com' },
    { domain_name: 'orders.example.com', certificate_arn: CERTIFICATE },
  ],
];

test.each(IMPOSSIBLE)('%s must be %s', async (setting, allowed, broken, fixed) => {
  const { problems } = await loadProblems({ context: broken });
  const { settings } = await load({ context: fixed });

  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatchObject({ setting, allowed: expect.stringContaining(allowed) });
  expect(settings).toBeDefined();
});

test('every rule about combinations has a case in the table', () => {
  expect(IMPOSSIBLE.map(([setting]) => setting).sort()).toEqual(CROSS_RULES.map(({ about }) => about[0]).sort());
});

test('a certificate without a domain name is a problem too', async () => {
  const { problems } = await loadProblems({ context: { certificate_arn: CERTIFICATE } });

  expect(problems.map(({ setting }) => setting)).toEqual(['domain_name']);
});

test('"jwt" needs no issuer if Orders is not deployed', async () => {
  const { settings } = await load({ context: { api_authorization: 'jwt', enable_orders: 'false' } });

  expect(settings.jwt_issuer).toBe('');
});

test('a problem of a combination shows all its settings and their sources', async () => {
  const { problems } = await loadProblems({
    files: { 'terraform.tfvars': 'batch_size = 100' },
    environment: { TF_VAR_batch_window_seconds: '0' },
  });

  expect(problems[0]).toMatchObject({
    setting: 'batch_window_seconds',
    got: '0, batch_size = 100',
    origin: 'TF_VAR_batch_window_seconds, terraform.tfvars',
    fix: 'set batch_window_seconds = 1, or batch_size to 10 or less',
  });
});

test('combinations are not checked while a file cannot be read, because it may contain the missing setting', async () => {
  const { problems } = await loadProblems({
    environment: { TF_VAR_use_existing_source_bucket: 'true' },
    files: { 'terraform.tfvars': 'source_bucket_name = ' },
  });

  expect(problems.map(({ setting }) => setting)).toEqual(['terraform.tfvars']);
});

test('a combination is checked only if each of its settings is valid', async () => {
  const { problems } = await loadProblems({ context: { batch_size: '100', batch_window_seconds: 'none' } });

  expect(problems.map(({ setting, got }) => [setting, got])).toEqual([['batch_window_seconds', '"none"']]);
});

const FOR_CUSTOMERS = { ...JWT, enable_stream_api: 'false' };
const COGNITO = {
  ...FOR_CUSTOMERS,
  enable_web: 'true',
  jwt_issuer: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEf123',
  jwt_client_id: 'page',
};
const OPEN = /^api_authorization = "none": anybody who knows the address/;
const ORDERS_ONLY = /^api_authorization = "jwt" applies to Orders only/;
const SINGLE_MESSAGES = /^stream_queue_type = "fifo": .* one message at a time/;

test.each<[combination: string, context: Pair, warning: RegExp]>([
  ['APIs without authorization', { api_authorization: 'none' }, OPEN],
  ['Orders without authorization', { api_authorization: 'none', enable_stream_api: 'false' }, OPEN],
  ['StreamApi without authorization', { api_authorization: 'none', enable_orders: 'false' }, OPEN],
  ['tokens for StreamApi, which machines call', JWT, ORDERS_ONLY],
  ['a page that cannot fetch tokens from Amazon Cognito', COGNITO, /jwt_token_origin is ""/],
  [
    'a FIFO queue with large batches',
    { stream_queue_type: 'fifo', batch_size: '100', batch_window_seconds: '5' },
    SINGLE_MESSAGES,
  ],
  ['a FIFO queue with small batches', { stream_queue_type: 'fifo', batch_size: '5' }, SINGLE_MESSAGES],
  ['a FIFO queue with a batching window', { stream_queue_type: 'fifo', batch_window_seconds: '1' }, SINGLE_MESSAGES],
])('there is a warning about %s', async (_, context, warning) => {
  const { warnings } = await load({ context });

  expect(warnings).toEqual([expect.stringMatching(warning)]);
});

test.each<[combination: string, context: Pair]>([
  ['the defaults', {}],
  ['tokens if only Orders is deployed', FOR_CUSTOMERS],
  [
    'a page that fetches tokens from the domain of its user pool',
    { ...COGNITO, jwt_token_origin: 'https://acme.auth.us-east-1.amazoncognito.com' },
  ],
  [
    'stacks that are not deployed',
    {
      enable_stream_api: 'false',
      enable_orders: 'false',
      api_authorization: 'none',
      stream_queue_type: 'fifo',
      batch_size: '1',
    },
  ],
])('there is no warning about %s', async (_, context) => {
  expect((await load({ context })).warnings).toEqual([]);
});
