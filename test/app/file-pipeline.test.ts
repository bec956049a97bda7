import { beforeAll, describe, expect, test } from '@jest/globals';
import { COPY_FILE_VARIABLES } from '../../lambda/copy-file/contract.ts';
import { WORKER_VARIABLES } from '../../lambda/shared/contract.ts';
import { assemblyOf } from '../support/synthesis.ts';
import { allOf, census, idsOf, readTemplate, resource, statementsOf, type Template } from '../support/template.ts';

const ACCOUNT = { Ref: 'AWS::AccountId' };
const QUEUE_ARN = { 'Fn::GetAtt': ['CopyFileQueue02DAA3D7', 'Arn'] };
const DAY_SECONDS = 86_400;

let template: Template;
beforeAll(async () => {
  template = await readTemplate(await assemblyOf());
});

describe('FilePipeline with the default settings', () => {
  test('has these resources and no others: no custom resource, no usage metadata', () => {
    expect(Object.keys(template).sort()).toEqual(['Description', 'Outputs', 'Resources']);
    expect(census(template)).toEqual({
      'AWS::CloudWatch::Alarm': 10,
      'AWS::CloudWatch::Dashboard': 1,
      'AWS::IAM::Policy': 1,
      'AWS::IAM::Role': 1,
      'AWS::Lambda::EventSourceMapping': 1,
      'AWS::Lambda::Function': 1,
      'AWS::Logs::LogGroup': 1,
      'AWS::Logs::QueryDefinition': 4,
      'AWS::S3::Bucket': 2,
      'AWS::S3::BucketPolicy': 2,
      'AWS::SNS::Topic': 1,
      'AWS::SNS::TopicPolicy': 1,
      'AWS::SQS::Queue': 2,
      'AWS::SQS::QueuePolicy': 2,
    });
  });

  test('keeps the logical ids of everything that holds data, because a new id is a new resource', () => {
    expect([...idsOf(template, 'AWS::S3::Bucket'), ...idsOf(template, 'AWS::SQS::Queue')].sort()).toEqual([
      'CopyFileDeadLetterQueueAF04C3BF',
      'CopyFileQueue02DAA3D7',
      'DestinationBucket4BECDB47',
      'SourceBucketDDD2130A',
    ]);
  });

  test('gives scripts and people these outputs', () => {
    expect(Object.keys(template.Outputs).sort()).toEqual([
      'AlarmTopicArn',
      'DashboardUrl',
      'DeadLetterQueueUrl',
      'DestinationBucketName',
      'FreeTierSummary',
      'FunctionName',
      'QueueUrl',
      'SourceBucketName',
    ]);
    expect(template.Outputs.FreeTierSummary?.Value).toMatch(
      / 12 of 10 alarm metrics, 1 of 3 dashboards, 9 of 10 custom metrics /,
    );
    expect(template.Outputs.QueueUrl?.Value).toEqual({ Ref: 'CopyFileQueue02DAA3D7' });
    expect(template.Outputs.DeadLetterQueueUrl?.Value).toEqual({ Ref: 'CopyFileDeadLetterQueueAF04C3BF' });
    expect(template.Outputs.SourceBucketName?.Value).toEqual({ Ref: 'SourceBucketDDD2130A' });
    expect(template.Outputs.DestinationBucketName?.Value).toEqual({ Ref: 'DestinationBucket4BECDB47' });
  });

  test.each(['source', 'destination'])('names the %s bucket after project, environment and account', (side) => {
    const names = allOf(template, 'AWS::S3::Bucket').map(({ Properties }) => Properties.BucketName);

    expect(names).toContainEqual({ 'Fn::Join': ['', [`file-pipeline-dev-${side}-`, ACCOUNT]] });
  });
});

describe('from the source bucket to the queue', () => {
  test('every new object is an event, without a custom resource', () => {
    expect(resource(template, 'AWS::S3::Bucket', 'Source').Properties.NotificationConfiguration).toEqual({
      QueueConfigurations: [{ Event: 's3:ObjectCreated:*', Queue: QUEUE_ARN }],
    });
  });

  test('the bucket waits for the queue’s policy, since Amazon S3 tries the queue', () => {
    const [policyId] = idsOf(template, 'AWS::SQS::QueuePolicy').filter((id) => id.startsWith('CopyFileQueue'));

    expect(resource(template, 'AWS::S3::Bucket', 'Source').DependsOn).toEqual([policyId]);
  });

  test('the queue takes events from this bucket in this account alone', () => {
    const allowed = statementsOf(resource(template, 'AWS::SQS::QueuePolicy', 'CopyFileQueue')).filter(
      ({ Effect }) => Effect === 'Allow',
    );

    expect(allowed).toEqual([
      {
        Sid: 'AllowSourceBucket',
        Effect: 'Allow',
        Principal: { Service: 's3.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: QUEUE_ARN,
        Condition: {
          ArnLike: {
            'aws:SourceArn': {
              'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::file-pipeline-dev-source-', ACCOUNT]],
            },
          },
          StringEquals: { 'aws:SourceAccount': ACCOUNT },
        },
      },
    ]);
  });
});

describe('the queue and its function', () => {
  test('a message stays hidden for six function timeouts', () => {
    expect(resource(template, 'AWS::Lambda::Function').Properties.Timeout).toBe(300);
    expect(resource(template, 'AWS::SQS::Queue', 'CopyFileQueue').Properties.VisibilityTimeout).toBe(6 * 300);
  });

  test('the dead-letter queue outlives the queue and takes from no other', () => {
    const queue = resource(template, 'AWS::SQS::Queue', 'CopyFileQueue').Properties;
    const deadLetterQueue = resource(template, 'AWS::SQS::Queue', 'CopyFileDeadLetterQueue').Properties;

    expect(queue.MessageRetentionPeriod).toBe(4 * DAY_SECONDS);
    expect(deadLetterQueue.MessageRetentionPeriod).toBe(14 * DAY_SECONDS);
    expect(queue.RedrivePolicy).toEqual({
      deadLetterTargetArn: { 'Fn::GetAtt': ['CopyFileDeadLetterQueueAF04C3BF', 'Arn'] },
      maxReceiveCount: 5,
    });
    expect(deadLetterQueue.RedriveAllowPolicy).toEqual({
      redrivePermission: 'byQueue',
      sourceQueueArns: [{ 'Fn::Join': ['', ['arn:aws:sqs:us-east-1:', ACCOUNT, `:${queue.QueueName}`]] }],
    });
  });

  test('batches are answered record by record, at most five at a time', () => {
    expect(resource(template, 'AWS::Lambda::EventSourceMapping').Properties).toMatchObject({
      BatchSize: 10,
      EventSourceArn: QUEUE_ARN,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 5 },
    });
  });

  test('no concurrency is reserved: a new account may have ten in all', () => {
    expect(resource(template, 'AWS::Lambda::Function').Properties).not.toHaveProperty('ReservedConcurrentExecutions');
  });

  test('the function is Node.js 24 on ARM with source maps, and logs for 14 days into its own group', () => {
    const [logGroupId] = idsOf(template, 'AWS::Logs::LogGroup');

    expect(resource(template, 'AWS::Lambda::Function').Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: 512,
      LoggingConfig: { LogGroup: { Ref: logGroupId } },
    });
    expect(resource(template, 'AWS::Logs::LogGroup').Properties.RetentionInDays).toBe(14);
  });

  test('the function gets every variable of its contracts', () => {
    const { Variables } = resource(template, 'AWS::Lambda::Function').Properties.Environment as {
      Variables: Record<string, unknown>;
    };

    expect(Object.keys(Variables).sort()).toEqual(
      [...COPY_FILE_VARIABLES, ...WORKER_VARIABLES, 'NODE_OPTIONS', 'POWERTOOLS_LOG_LEVEL'].sort(),
    );
    expect(Variables).toMatchObject({
      NODE_OPTIONS: '--enable-source-maps',
      POWERTOOLS_SERVICE_NAME: 'copy-file',
      POWERTOOLS_METRICS_NAMESPACE: 'file-pipeline-dev-FilePipeline',
      MULTIPART_THRESHOLD_BYTES: String(256 * 1024 * 1024),
      MAX_RECEIVE_COUNT: '5',
      STORAGE_CLASS: 'STANDARD',
      DESTINATION_PREFIX: '',
      SOURCE_BUCKET_OWNER: ACCOUNT,
    });
  });

  test('the role may do this and nothing else', () => {
    const actions = statementsOf(resource(template, 'AWS::IAM::Policy')).map(({ Action }) => Action);

    expect(actions).toEqual([
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      ['s3:GetObject', 's3:GetObjectTagging', 's3:GetObjectVersion', 's3:GetObjectVersionTagging'],
      [
        's3:AbortMultipartUpload',
        's3:GetObject',
        's3:GetObjectTagging',
        's3:ListMultipartUploadParts',
        's3:PutObject',
        's3:PutObjectTagging',
      ],
      's3:ListBucket',
      [
        'sqs:ChangeMessageVisibility',
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'sqs:GetQueueUrl',
        'sqs:ReceiveMessage',
        'sqs:SendMessage',
      ],
      'sqs:SendMessage',
    ]);
    expect(resource(template, 'AWS::IAM::Role').Properties).not.toHaveProperty('ManagedPolicyArns');
  });
});

describe('the buckets', () => {
  test.each(['SourceBucket', 'DestinationBucket'])('%s is private, encrypted, versioned and cleans up', (id) => {
    const bucket = resource(template, 'AWS::S3::Bucket', id);

    expect(bucket.Properties).toMatchObject({
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
          {
            Id: 'AbortIncompleteUploads',
            Status: 'Enabled',
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
          },
          { Id: 'ExpireOldVersions', Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: 30 } },
        ],
      },
    });
    expect(bucket.DeletionPolicy).toBe('Retain');
  });

  test.each(['SourceBucket', 'DestinationBucket'])('%s takes TLS 1.2 and up', (id) => {
    const denied = statementsOf(resource(template, 'AWS::S3::BucketPolicy', id)).map(({ Effect, Condition }) => [
      Effect,
      Condition,
    ]);

    expect(denied).toEqual([
      ['Deny', { Bool: { 'aws:SecureTransport': 'false' } }],
      ['Deny', { NumericLessThan: { 's3:TlsVersion': 1.2 } }],
    ]);
  });
});
