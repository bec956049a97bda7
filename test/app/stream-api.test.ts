import { beforeAll, describe, expect, test } from '@jest/globals';
import { PRODUCE_RECORD_VARIABLES } from '../../lambda/produce-record/contract.ts';
import { TELEMETRY_VARIABLES, WORKER_VARIABLES } from '../../lambda/shared/contract.ts';
import { STORE_RECORD_VARIABLES } from '../../lambda/store-record/contract.ts';
import { assemblyOf, synthesizeVariant } from '../support/synthesis.ts';
import { census, idsOf, type Properties, readTemplate, resource, type Template } from '../support/template.ts';
import { dependencyCycle } from './dependency-cycle.ts';

let template: Template;
let other: Template;
let ordered: Template;
beforeAll(async () => {
  template = await readTemplate(await assemblyOf(), 'StreamApi');
  const schedule = { stream_schedule: 'rate(5 minutes)' };
  const rest = { removal_policy: 'destroy', lambda_timeout_seconds: '900' };
  other = await synthesizeVariant({ ...schedule, ...rest }, 'StreamApi');
  const batches = { batch_size: '100', batch_window_seconds: '20', encryption: 'kms' };
  ordered = await synthesizeVariant({ ...schedule, ...batches, stream_queue_type: 'fifo' }, 'StreamApi');
});

const functionOf = (name: string) => resource(template, 'AWS::Lambda::Function', name).Properties;
const variablesOf = (name: string) => (functionOf(name).Environment as { Variables: Properties }).Variables;

describe('StreamApi with the default settings', () => {
  test('has these resources and no others', () => {
    expect(census(template)).toEqual({
      'AWS::ApiGateway::Account': 1,
      'AWS::ApiGateway::Deployment': 1,
      'AWS::ApiGateway::GatewayResponse': 15,
      'AWS::ApiGateway::Method': 2,
      'AWS::ApiGateway::Model': 1,
      'AWS::ApiGateway::RequestValidator': 1,
      'AWS::ApiGateway::Resource': 1,
      'AWS::ApiGateway::RestApi': 1,
      'AWS::ApiGateway::Stage': 1,
      'AWS::CloudWatch::Alarm': 12,
      'AWS::CloudWatch::Dashboard': 1,
      'AWS::DynamoDB::Table': 2,
      'AWS::IAM::Policy': 2,
      'AWS::IAM::Role': 3,
      'AWS::Lambda::EventSourceMapping': 1,
      'AWS::Lambda::Function': 2,
      'AWS::Lambda::Permission': 2,
      'AWS::Logs::LogGroup': 4,
      'AWS::Logs::QueryDefinition': 4,
      'AWS::SNS::Topic': 1,
      'AWS::SNS::TopicPolicy': 1,
      'AWS::SQS::Queue': 2,
      'AWS::SQS::QueuePolicy': 2,
    });
  });

  test('keeps the logical ids of everything that holds data or has an address, because a new id is a new resource', () => {
    const types = ['AWS::DynamoDB::Table', 'AWS::SQS::Queue', 'AWS::ApiGateway::RestApi'];

    expect(types.flatMap((type) => idsOf(template, type)).sort()).toEqual([
      'ApiF70053CD',
      'IdempotencyTable22A5A209',
      'RecordsTableF6A7F330',
      'StoreRecordDeadLetterQueue20E3B5A9',
      'StoreRecordQueueED5F6BE2',
    ]);
  });

  test('gives scripts and people these outputs', () => {
    const { FreeTierSummary, ...outputs } = template.Outputs;
    const url = (path: string) => ({
      'Fn::Join': [
        '',
        [
          'https://',
          { Ref: 'ApiF70053CD' },
          '.execute-api.us-east-1.',
          { Ref: 'AWS::URLSuffix' },
          '/',
          { Ref: idsOf(template, 'AWS::ApiGateway::Stage')[0] },
          path,
        ],
      ],
    });

    expect(Object.fromEntries(Object.entries(outputs).map(([name, { Value }]) => [name, Value]))).toEqual({
      ApiUrl: url('/'),
      StreamUrl: url('/stream'),
      QueueUrl: { Ref: 'StoreRecordQueueED5F6BE2' },
      DeadLetterQueueUrl: { Ref: 'StoreRecordDeadLetterQueue20E3B5A9' },
      FunctionName: { Ref: idsOf(template, 'AWS::Lambda::Function')[0] },
      FunctionArn: { 'Fn::GetAtt': [idsOf(template, 'AWS::Lambda::Function')[0], 'Arn'] },
      ProducerFunctionName: { Ref: idsOf(template, 'AWS::Lambda::Function')[1] },
      ProducerFunctionArn: { 'Fn::GetAtt': [idsOf(template, 'AWS::Lambda::Function')[1], 'Arn'] },
      TableName: { Ref: 'RecordsTableF6A7F330' },
      Region: 'us-east-1',
      AccountId: { Ref: 'AWS::AccountId' },
      AlarmTopicArn: { Ref: idsOf(template, 'AWS::SNS::Topic')[0] },
      DashboardUrl: expect.stringContaining('#dashboards/dashboard/file-pipeline-dev-StreamApi'),
    });
    expect(FreeTierSummary?.Value).toContain(' 14 of 10 alarm metrics, 1 of 3 dashboards, 10 of 10 custom metrics ');
  });
});

describe('the functions', () => {
  test.each([
    ['ProduceRecord', [...TELEMETRY_VARIABLES, ...PRODUCE_RECORD_VARIABLES], 'produce-record', 15],
    ['StoreRecord', [...WORKER_VARIABLES, ...STORE_RECORD_VARIABLES], 'store-record', 60],
  ] as const)(
    '%s gets every variable of its contracts, and as long as it needs',
    (name, variables, service, seconds) => {
      expect(Object.keys(variablesOf(name)).sort()).toEqual(
        [...new Set([...variables, 'NODE_OPTIONS', 'POWERTOOLS_LOG_LEVEL'])].sort(),
      );
      expect(variablesOf(name)).toMatchObject({
        POWERTOOLS_SERVICE_NAME: service,
        POWERTOOLS_METRICS_NAMESPACE: 'file-pipeline-dev-StreamApi',
        QUEUE_URL: { Ref: 'StoreRecordQueueED5F6BE2' },
      });
      expect(functionOf(name)).toMatchObject({ Timeout: seconds, MemorySize: 512, Runtime: 'nodejs24.x' });
    },
  );

  test('lambda_timeout_seconds, which is for large files, changes neither', () => {
    const timeouts = idsOf(other, 'AWS::Lambda::Function').map((id) => other.Resources[id]?.Properties.Timeout);

    expect(timeouts).toEqual([60, 15]);
  });
});

describe('the tables', () => {
  test.each(['RecordsTable', 'IdempotencyTable'])('%s has items by id, on demand, safe from mistakes', (name) => {
    const table = resource(template, 'AWS::DynamoDB::Table', name);

    expect(table.Properties).toMatchObject({
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
    });
    expect(table.DeletionPolicy).toBe('Retain');
  });

  test('answers are forgotten, records never', () => {
    const timeToLive = (name: string) =>
      resource(template, 'AWS::DynamoDB::Table', name).Properties.TimeToLiveSpecification;

    expect(timeToLive('IdempotencyTable')).toEqual({ AttributeName: 'expiration', Enabled: true });
    expect(timeToLive('RecordsTable')).toBeUndefined();
  });

  test('removal_policy = "destroy" takes them and their protection away', () => {
    const tables = idsOf(other, 'AWS::DynamoDB::Table').map((id) => other.Resources[id]);

    expect(tables.map((table) => [table?.DeletionPolicy, table?.Properties.DeletionProtectionEnabled])).toEqual([
      ['Delete', false],
      ['Delete', false],
    ]);
  });
});

describe('stream_queue_type = "fifo"', () => {
  test('makes both queues FIFO, and no others', () => {
    const queues = idsOf(ordered, 'AWS::SQS::Queue').map((id) => ordered.Resources[id]?.Properties);

    expect(queues.map((queue) => [queue?.QueueName, queue?.FifoQueue])).toEqual([
      ['file-pipeline-dev-StreamApi-StoreRecord-dead-letters.fifo', true],
      ['file-pipeline-dev-StreamApi-StoreRecord.fifo', true],
    ]);
  });

  test('gives one message at a time, whatever the settings about batches say', () => {
    const mapping = resource(ordered, 'AWS::Lambda::EventSourceMapping').Properties;

    expect(mapping).toMatchObject({ BatchSize: 1, FunctionResponseTypes: ['ReportBatchItemFailures'] });
    expect(mapping).not.toHaveProperty('MaximumBatchingWindowInSeconds');
    expect(resource(ordered, 'AWS::SQS::Queue', 'StoreRecordQueue').Properties.VisibilityTimeout).toBe(6 * 60);
  });

  test('without a schedule, equal bodies are two messages', async () => {
    const fifo = await synthesizeVariant({ stream_queue_type: 'fifo' }, 'StreamApi');

    expect(resource(fifo, 'AWS::SQS::Queue', 'StoreRecordQueue').Properties).not.toHaveProperty(
      'ContentBasedDeduplication',
    );
  });
});

describe('stream_schedule', () => {
  test('is off by default', () => {
    expect(idsOf(template, 'AWS::Events::Rule')).toEqual([]);
  });

  test('sends a tick through the queue, which takes it from this rule alone', () => {
    const queueArn = { 'Fn::GetAtt': ['StoreRecordQueueED5F6BE2', 'Arn'] };
    const policy = resource(other, 'AWS::SQS::QueuePolicy', 'StoreRecordQueue').Properties;

    expect(resource(other, 'AWS::Events::Rule').Properties).toEqual({
      Name: 'file-pipeline-dev-StreamApi-Schedule',
      ScheduleExpression: 'rate(5 minutes)',
      State: 'ENABLED',
      Targets: [{ Arn: queueArn, Id: 'Target0' }],
    });
    expect((policy.PolicyDocument as { Statement: object[] }).Statement).toContainEqual({
      Sid: 'AllowSchedule',
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: queueArn,
      Condition: {
        ArnEquals: {
          'aws:SourceArn': {
            'Fn::Join': [
              '',
              ['arn:aws:events:us-east-1:', { Ref: 'AWS::AccountId' }, ':rule/file-pipeline-dev-StreamApi-Schedule'],
            ],
          },
        },
        StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
      },
    });
  });

  test('has a group of its own in a FIFO queue, which tells ticks apart by what is in them', () => {
    const [target] = resource(ordered, 'AWS::Events::Rule').Properties.Targets as Properties[];

    expect(target).toMatchObject({ SqsParameters: { MessageGroupId: 'schedule' } });
    expect(resource(ordered, 'AWS::SQS::Queue', 'StoreRecordQueue').Properties.ContentBasedDeduplication).toBe(true);
  });
});

test('no two resources wait for each other, whatever the settings', () => {
  expect([template, other, ordered].map(dependencyCycle)).toEqual([[], [], []]);
});
