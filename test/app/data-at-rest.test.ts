/** Buckets, tables, logs and customer keys: protection, encryption, and the effect of removal_policy. */
import { expect, test } from '@jest/globals';
import { synthesizeVariant } from '../support/synthesis.ts';
import {
  allOf,
  allowsOf,
  idsOf,
  type Properties,
  readable,
  resource,
  type StackId,
  statementsOf,
} from '../support/template.ts';
import { FOR_CUSTOMERS, OPEN, WITH_KEYS } from './variants.ts';

const BUCKETS = ['SourceBucket', 'DestinationBucket'];
const TABLES: readonly { stack: StackId; table: string; timeToLive: string | undefined }[] = [
  { stack: 'StreamApi', table: 'RecordsTable', timeToLive: undefined },
  { stack: 'StreamApi', table: 'IdempotencyTable', timeToLive: 'expiration' },
  { stack: 'Orders', table: 'OrdersTable', timeToLive: undefined },
  { stack: 'Orders', table: 'LedgerTable', timeToLive: 'expiration' },
  { stack: 'Orders', table: 'IdempotencyTable', timeToLive: 'expiration' },
];

test.each(BUCKETS)('%s is private, encrypted and versioned, and deletes old versions and uploads', async (id) => {
  const { Properties } = resource(await synthesizeVariant({}), 'AWS::S3::Bucket', id);

  expect(Properties).toMatchObject({
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    },
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    VersioningConfiguration: { Status: 'Enabled' },
    LifecycleConfiguration: {
      Rules: [
        { Id: 'AbortIncompleteUploads', Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } },
        { Id: 'ExpireOldVersions', Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: 30 } },
      ],
    },
  });
});

test.each(BUCKETS)('%s accepts TLS 1.2 and up only', async (id) => {
  const statements = statementsOf(resource(await synthesizeVariant({}), 'AWS::S3::BucketPolicy', id));

  expect(statements.map(({ Effect, Condition }) => [Effect, Condition])).toEqual([
    ['Deny', { Bool: { 'aws:SecureTransport': 'false' } }],
    ['Deny', { NumericLessThan: { 's3:TlsVersion': 1.2 } }],
  ]);
});

test.each(TABLES)('$table of $stack is on demand and can be restored', async ({ stack, table, timeToLive }) => {
  const { Properties } = resource(await synthesizeVariant({}, stack), 'AWS::DynamoDB::Table', table);

  expect(Properties).toMatchObject({
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: expect.arrayContaining([{ AttributeName: 'id', AttributeType: 'S' }]),
    BillingMode: 'PAY_PER_REQUEST',
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    DeletionProtectionEnabled: true,
  });
  expect(Properties.TimeToLiveSpecification).toEqual(timeToLive && { AttributeName: timeToLive, Enabled: true });
});

test('an index finds the orders of a customer by time', async () => {
  const { Properties } = resource(await synthesizeVariant({}, 'Orders'), 'AWS::DynamoDB::Table', 'OrdersTable');

  expect(Properties.GlobalSecondaryIndexes).toEqual([
    {
      IndexName: 'byCustomer',
      KeySchema: [
        { AttributeName: 'customerId', KeyType: 'HASH' },
        { AttributeName: 'placedAt', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ]);
  expect(Properties.AttributeDefinitions).toHaveLength(3);
});

test.each([
  ['FilePipeline', 1],
  ['StreamApi', 4],
  ['Orders', 4],
] as const)('all %s log groups keep logs for 14 days', async (stack, count) => {
  const groups = allOf(await synthesizeVariant({}, stack), 'AWS::Logs::LogGroup');

  expect(groups.map(({ Properties }) => Properties.RetentionInDays)).toEqual(Array(count).fill(14));
});

const DATA_TYPES = ['AWS::S3::Bucket', 'AWS::DynamoDB::Table', 'AWS::KMS::Key', 'AWS::Logs::LogGroup'];

/** Lists the deletion policies of all resources that store data. */
async function deletionPolicies(settings: Readonly<Record<string, string>>, stack: StackId): Promise<unknown[]> {
  const template = await synthesizeVariant(settings, stack);
  return DATA_TYPES.flatMap((type) => allOf(template, type)).map(({ DeletionPolicy }) => DeletionPolicy);
}

test.each([
  ['FilePipeline', {}, 3],
  ['StreamApi', {}, 6],
  ['Orders', {}, 7],
  ['Web', OPEN, 3],
] as const)('%s retains all its data by default', async (stack, settings, count) => {
  expect(await deletionPolicies(settings, stack)).toEqual(Array(count).fill('Retain'));
});

test.each([
  ['FilePipeline', WITH_KEYS, 6],
  ['StreamApi', WITH_KEYS, 8],
  ['Orders', WITH_KEYS, 9],
  ['Web', FOR_CUSTOMERS, 3],
] as const)('removal_policy = "destroy" deletes all data of %s', async (stack, settings, count) => {
  expect(await deletionPolicies(settings, stack)).toEqual(Array(count).fill('Delete'));
});

test('removal_policy = "destroy" removes the deletion protection of tables, but does not empty buckets', async () => {
  for (const { stack, table } of TABLES) {
    const { Properties } = resource(await synthesizeVariant(WITH_KEYS, stack), 'AWS::DynamoDB::Table', table);
    expect(Properties.DeletionProtectionEnabled).toBe(false);
  }
  expect(idsOf(await synthesizeVariant(WITH_KEYS), 'Custom::S3AutoDeleteObjects')).toEqual([]);
});

const KEYS: readonly { stack: StackId; keys: Readonly<Record<string, string>> }[] = [
  {
    stack: 'FilePipeline',
    keys: {
      SourceBucketKey: 'Objects of SourceBucket in file-pipeline-dev-FilePipeline',
      DestinationBucketKey: 'Objects of DestinationBucket in file-pipeline-dev-FilePipeline',
      QueueKey: 'Messages of the queues and of the alarms in file-pipeline-dev-FilePipeline',
    },
  },
  {
    stack: 'StreamApi',
    keys: {
      QueueKey: 'Messages of the queues and of the alarms in file-pipeline-dev-StreamApi',
      TableKey: 'Items of the tables in file-pipeline-dev-StreamApi',
    },
  },
  {
    stack: 'Orders',
    keys: {
      QueueKey: 'Messages of the queues, of the topics and of the alarms in file-pipeline-dev-Orders',
      TableKey: 'Items of the tables, and the secret in file-pipeline-dev-Orders',
    },
  },
];

test.each(KEYS)('encryption = "kms" creates a rotating key for each purpose in $stack', async ({ stack, keys }) => {
  const created = allOf(await synthesizeVariant(WITH_KEYS, stack), 'AWS::KMS::Key').map(({ Properties }) => Properties);

  expect(created.map(({ Description }) => Description)).toEqual(Object.values(keys));
  expect(created.map(({ EnableKeyRotation }) => EnableKeyRotation)).toEqual(created.map(() => true));
});

test.each([
  ['FilePipeline', 2, 1, 0],
  ['StreamApi', 2, 1, 2],
  ['Orders', 4, 3, 3],
] as const)('%s has one key for queues and topics and one for tables', async (stack, queues, topics, tables) => {
  const template = readable(await synthesizeVariant(WITH_KEYS, stack));
  const keysOf = (type: string) =>
    allOf(template, type).map(({ Properties }) => Properties.KmsMasterKeyId ?? Properties.SSESpecification);

  const tableEncryption = { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: '<TableKey.Arn>' };
  expect(keysOf('AWS::SQS::Queue')).toEqual(Array(queues).fill('<QueueKey.Arn>'));
  expect(keysOf('AWS::SNS::Topic')).toEqual(Array(topics).fill('<QueueKey.Arn>'));
  expect(keysOf('AWS::DynamoDB::Table')).toEqual(Array(tables).fill(tableEncryption));
});

test('encryption = "kms" encrypts each bucket with its own key and the secret with the key of the tables', async () => {
  const files = readable(await synthesizeVariant(WITH_KEYS));
  const orders = readable(await synthesizeVariant(WITH_KEYS, 'Orders'));

  for (const id of BUCKETS) {
    expect(resource(files, 'AWS::S3::Bucket', id).Properties.BucketEncryption).toMatchObject({
      ServerSideEncryptionConfiguration: [
        { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { KMSMasterKeyID: `<${id}Key.Arn>` } },
      ],
    });
  }
  expect(resource(orders, 'AWS::SecretsManager::Secret').Properties.KmsKeyId).toBe('<TableKey.Arn>');
});

const ACCOUNT = { 'aws:SourceAccount': '<AWS::AccountId>' };
const USE = ['kms:Decrypt', 'kms:GenerateDataKey'];

test.each<[service: string, stack: StackId, condition: Properties]>([
  ['s3', 'FilePipeline', { StringEquals: ACCOUNT }],
  [
    'events',
    'StreamApi',
    {
      ArnEquals: {
        'aws:SourceArn': 'arn:aws:events:us-east-1:<AWS::AccountId>:rule/file-pipeline-dev-StreamApi-Schedule',
      },
      StringEquals: ACCOUNT,
    },
  ],
  [
    'sns',
    'Orders',
    {
      ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:us-east-1:<AWS::AccountId>:file-pipeline-dev-Orders-ImportantEvents' },
    },
  ],
])(
  'the service %s may use the key of the queues of %s, for this deployment only',
  async (service, stack, condition) => {
    const key = resource(await synthesizeVariant(WITH_KEYS, stack), 'AWS::KMS::Key', 'QueueKey');
    const statements = readable(allowsOf(key)).filter(
      ({ Principal }) => JSON.stringify(Principal) === JSON.stringify({ Service: `${service}.amazonaws.com` }),
    );

    expect(statements).toEqual([expect.objectContaining({ Action: USE, Resource: '*', Condition: condition })]);
  },
);
