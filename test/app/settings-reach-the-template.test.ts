import { expect, test } from '@jest/globals';
import { synthesizeVariant } from '../support/synthesis.ts';
import { allOf, type Properties, readable, resource, resourcesFor, type StackId } from '../support/template.ts';

const SETTINGS = {
  region: 'eu-central-1',
  project_name: 'acme',
  environment: 'prod',
  tags: '{ team = "platform" }',
  source_prefix: '資料/',
  access_logs_bucket_name: 'acme-logs',
  batch_size: '100',
  batch_window_seconds: '20',
  lambda_timeout_seconds: '60',
  storage_class: 'preserve',
  multipart_threshold_mb: '64',
  max_concurrency: '50',
  max_receive_count: '7',
  queue_retention_days: '3',
  dlq_retention_days: '10',
  log_retention_days: '365',
  lambda_memory_mb: '1024',
};

const queueOf = (name: string) => ({
  QueueName: `acme-prod-${name}`,
  VisibilityTimeout: 6 * 60 + 20,
  MessageRetentionPeriod: 3 * 86_400,
  RedrivePolicy: { maxReceiveCount: 7 },
});
const DEAD_LETTERS = { MessageRetentionPeriod: 10 * 86_400 };
const MAPPING = { BatchSize: 100, MaximumBatchingWindowInSeconds: 20, ScalingConfig: { MaximumConcurrency: 50 } };

test.each<[stack: StackId, type: string, id: string, properties: Properties]>([
  ['FilePipeline', 'AWS::SQS::Queue', 'CopyFileQueue', queueOf('FilePipeline-CopyFile')],
  ['FilePipeline', 'AWS::SQS::Queue', 'CopyFileDeadLetterQueue', DEAD_LETTERS],
  ['FilePipeline', 'AWS::Lambda::EventSourceMapping', 'CopyFile', MAPPING],
  [
    'FilePipeline',
    'AWS::Lambda::Function',
    'CopyFile',
    {
      MemorySize: 1024,
      Timeout: 60,
      Environment: {
        Variables: expect.objectContaining({
          STORAGE_CLASS: 'preserve',
          MULTIPART_THRESHOLD_BYTES: String(64 * 1024 * 1024),
          MAX_RECEIVE_COUNT: '7',
          POWERTOOLS_METRICS_NAMESPACE: 'acme-prod-FilePipeline',
        }),
      },
    },
  ],
  [
    'FilePipeline',
    'AWS::S3::Bucket',
    'SourceBucket',
    {
      LoggingConfiguration: { DestinationBucketName: 'acme-logs', LogFilePrefix: 'SourceBucket/' },
      NotificationConfiguration: {
        QueueConfigurations: [
          expect.objectContaining({
            Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: '%E8%B3%87%E6%96%99/' }] } },
          }),
        ],
      },
    },
  ],
  [
    'FilePipeline',
    'AWS::S3::Bucket',
    'DestinationBucket',
    { LoggingConfiguration: { DestinationBucketName: 'acme-logs', LogFilePrefix: 'DestinationBucket/' } },
  ],
  ['StreamApi', 'AWS::SQS::Queue', 'StoreRecordQueue', queueOf('StreamApi-StoreRecord')],
  ['StreamApi', 'AWS::SQS::Queue', 'StoreRecordDeadLetterQueue', DEAD_LETTERS],
  ['StreamApi', 'AWS::Lambda::EventSourceMapping', 'StoreRecord', MAPPING],
  ['Orders', 'AWS::SQS::Queue', 'ProcessOrderQueue', queueOf('Orders-ProcessOrder')],
  ['Orders', 'AWS::SQS::Queue', 'NotifyCustomerQueue', queueOf('Orders-NotifyCustomer')],
  ['Orders', 'AWS::Lambda::EventSourceMapping', 'NotifyCustomer', MAPPING],
])('the settings reach %s, %s %s', async (stack, type, id, properties) => {
  const template = await synthesizeVariant(SETTINGS, stack);

  expect(resource(template, type, id).Properties).toMatchObject(properties);
});

test.each(['FilePipeline', 'StreamApi', 'Orders'] as const)(
  'the memory and the log retention reach every function and log group of %s',
  async (stack) => {
    const template = await synthesizeVariant(SETTINGS, stack);
    const valuesOf = (type: string, property: string) =>
      new Set(allOf(template, type).map(({ Properties }) => Properties[property]));

    expect(valuesOf('AWS::Lambda::Function', 'MemorySize')).toEqual(new Set([1024]));
    expect(valuesOf('AWS::Logs::LogGroup', 'RetentionInDays')).toEqual(new Set([365]));
  },
);

test('characters that IAM does not accept in a policy become a wildcard', async () => {
  const template = await synthesizeVariant(SETTINGS);

  expect(readable(resourcesFor(template, 's3:GetObjectVersion'))).toEqual(['<SourceBucket.Arn>/*/*']);
});

const TAGGED_TYPES = {
  FilePipeline: ['AWS::S3::Bucket', 'AWS::SNS::Topic', 'AWS::CloudWatch::Alarm'],
  StreamApi: ['AWS::ApiGateway::RestApi', 'AWS::ApiGateway::Stage', 'AWS::DynamoDB::Table'],
  Orders: ['AWS::DynamoDB::Table', 'AWS::SNS::Topic', 'AWS::SecretsManager::Secret'],
} as const;
const COMMON_TYPES = ['AWS::SQS::Queue', 'AWS::Lambda::Function', 'AWS::Logs::LogGroup', 'AWS::IAM::Role'] as const;

test.each(
  Object.entries(TAGGED_TYPES).flatMap(([stack, types]) =>
    [...COMMON_TYPES, ...types].map((type) => [stack as StackId, type] as const),
  ),
)('every resource of %s of the type %s has the tags', async (stack, type) => {
  const tags = allOf(await synthesizeVariant(SETTINGS, stack), type).map(({ Properties }) => Properties.Tags);

  expect(tags).not.toEqual([]);
  expect(tags).toEqual(Array(tags.length).fill([{ Key: 'team', Value: 'platform' }]));
});
