import { beforeAll, describe, expect, test } from '@jest/globals';
import { synthesizeVariant } from '../support/synthesis.ts';
import { allOf, resource, resourcesFor, type Template } from '../support/template.ts';

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

describe('other settings', () => {
  let template: Template;
  beforeAll(async () => {
    template = await synthesizeVariant(SETTINGS);
  });

  test('reach the properties that they are about', () => {
    expect(resource(template, 'AWS::Lambda::EventSourceMapping').Properties).toMatchObject({
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 20,
      ScalingConfig: { MaximumConcurrency: 50 },
    });
    expect(resource(template, 'AWS::SQS::Queue', 'CopyFileQueue').Properties).toMatchObject({
      QueueName: 'acme-prod-FilePipeline-CopyFile',
      VisibilityTimeout: 6 * 60 + 20,
      MessageRetentionPeriod: 3 * 86_400,
      RedrivePolicy: { maxReceiveCount: 7 },
    });
    expect(resource(template, 'AWS::SQS::Queue', 'CopyFileDead').Properties.MessageRetentionPeriod).toBe(10 * 86_400);
    expect(resource(template, 'AWS::Logs::LogGroup').Properties.RetentionInDays).toBe(365);
    expect(resource(template, 'AWS::Lambda::Function').Properties).toMatchObject({
      MemorySize: 1024,
      Timeout: 60,
      Environment: {
        Variables: {
          STORAGE_CLASS: 'preserve',
          MULTIPART_THRESHOLD_BYTES: String(64 * 1024 * 1024),
          MAX_RECEIVE_COUNT: '7',
          POWERTOOLS_METRICS_NAMESPACE: 'acme-prod-FilePipeline',
        },
      },
    });
  });

  test('a prefix is a filter of our own bucket too', () => {
    expect(resource(template, 'AWS::S3::Bucket', 'Source').Properties.NotificationConfiguration).toMatchObject({
      QueueConfigurations: [{ Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: '%E8%B3%87%E6%96%99/' }] } } }],
    });
  });

  test('letters that IAM does not take in a policy become a wildcard', () => {
    expect(resourcesFor(template, 's3:GetObjectVersion')).toEqual([
      { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['SourceBucketDDD2130A', 'Arn'] }, '/*/*']] },
    ]);
  });

  test('both buckets log their accesses, each under its own prefix', () => {
    expect(allOf(template, 'AWS::S3::Bucket').map(({ Properties }) => Properties.LoggingConfiguration)).toEqual([
      { DestinationBucketName: 'acme-logs', LogFilePrefix: 'SourceBucket/' },
      { DestinationBucketName: 'acme-logs', LogFilePrefix: 'DestinationBucket/' },
    ]);
  });

  test.each([
    'AWS::S3::Bucket',
    'AWS::SQS::Queue',
    'AWS::Lambda::Function',
    'AWS::Logs::LogGroup',
    'AWS::IAM::Role',
    'AWS::SNS::Topic',
    'AWS::CloudWatch::Alarm',
  ])('the tags are on every %s', (type) => {
    const tags = allOf(template, type).map(({ Properties }) => Properties.Tags);

    expect(tags).toEqual(Array(tags.length).fill([{ Key: 'team', Value: 'platform' }]));
    expect(tags).not.toEqual([]);
  });
});

describe('other settings of the Stream API', () => {
  let template: Template;
  beforeAll(async () => {
    template = await synthesizeVariant(SETTINGS, 'StreamApi');
  });

  test('reach the worker, but for the timeout', () => {
    expect(resource(template, 'AWS::Lambda::EventSourceMapping').Properties).toMatchObject({
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 20,
      ScalingConfig: { MaximumConcurrency: 50 },
    });
    expect(resource(template, 'AWS::SQS::Queue', 'StoreRecordQueue').Properties).toMatchObject({
      QueueName: 'acme-prod-StreamApi-StoreRecord',
      VisibilityTimeout: 6 * 60 + 20,
      MessageRetentionPeriod: 3 * 86_400,
      RedrivePolicy: { maxReceiveCount: 7 },
    });
    expect(resource(template, 'AWS::SQS::Queue', 'StoreRecordDead').Properties.MessageRetentionPeriod).toBe(
      10 * 86_400,
    );
  });

  test('reach every function and log', () => {
    const memory = allOf(template, 'AWS::Lambda::Function').map(({ Properties }) => Properties.MemorySize);
    const days = allOf(template, 'AWS::Logs::LogGroup').map(({ Properties }) => Properties.RetentionInDays);

    expect(memory).toEqual([1024, 1024]);
    expect(days).toEqual([365, 365, 365, 365]);
  });

  test.each([
    'AWS::ApiGateway::RestApi',
    'AWS::ApiGateway::Stage',
    'AWS::DynamoDB::Table',
    'AWS::SQS::Queue',
    'AWS::Lambda::Function',
    'AWS::Logs::LogGroup',
    'AWS::IAM::Role',
  ])('the tags are on every %s', (type) => {
    const tags = allOf(template, type).map(({ Properties }) => Properties.Tags);

    expect(tags).toEqual(Array(tags.length).fill([{ Key: 'team', Value: 'platform' }]));
    expect(tags).not.toEqual([]);
  });
});
