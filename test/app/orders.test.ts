import { beforeAll, describe, expect, test } from '@jest/globals';
import { NOTIFY_CUSTOMER_VARIABLES } from '../../lambda/notify-customer/contract.ts';
import { PROCESS_ORDER_VARIABLES } from '../../lambda/process-order/contract.ts';
import { SERVE_ORDERS_VARIABLES } from '../../lambda/serve-orders/contract.ts';
import { TELEMETRY_VARIABLES, WORKER_VARIABLES } from '../../lambda/shared/contract.ts';
import { assemblyOf, synthesizeVariant } from '../support/synthesis.ts';
import {
  allOf,
  census,
  idsOf,
  type Properties,
  readTemplate,
  resource,
  statementsOf,
  type Template,
} from '../support/template.ts';
import { dependencyCycle } from './dependency-cycle.ts';

const QUEUE_WORKERS = ['ProcessOrder', 'NotifyCustomer'] as const;

let template: Template;
let other: Template;
let kms: Template;
beforeAll(async () => {
  template = await readTemplate(await assemblyOf(), 'Orders');
  const email = { notification_email: 'sales@example.com' };
  other = await synthesizeVariant({ ...email, removal_policy: 'destroy', lambda_timeout_seconds: '900' }, 'Orders');
  kms = await synthesizeVariant({ encryption: 'kms', batch_size: '100', batch_window_seconds: '20' }, 'Orders');
});

const arnOf = (type: string, name: string) => ({
  'Fn::GetAtt': [idsOf(template, type).find((id) => id.startsWith(name)), 'Arn'],
});
const topicRef = (name: string) => ({ Ref: idsOf(template, 'AWS::SNS::Topic').find((id) => id.startsWith(name)) });
const variablesOf = (name: string) =>
  (resource(template, 'AWS::Lambda::Function', name).Properties.Environment as { Variables: Properties }).Variables;

describe('Orders with the default settings', () => {
  test('has these resources and no others', () => {
    expect(census(template)).toEqual({
      'AWS::ApiGatewayV2::Api': 1,
      'AWS::ApiGatewayV2::Integration': 1,
      'AWS::ApiGatewayV2::Route': 3,
      'AWS::ApiGatewayV2::Stage': 1,
      'AWS::CloudWatch::Alarm': 24,
      'AWS::CloudWatch::Dashboard': 1,
      'AWS::DynamoDB::Table': 3,
      'AWS::IAM::Policy': 3,
      'AWS::IAM::Role': 3,
      'AWS::Lambda::EventSourceMapping': 2,
      'AWS::Lambda::Function': 3,
      'AWS::Lambda::Permission': 3,
      'AWS::Logs::LogGroup': 4,
      'AWS::Logs::QueryDefinition': 8,
      'AWS::SNS::Subscription': 2,
      'AWS::SNS::Topic': 3,
      'AWS::SNS::TopicPolicy': 3,
      'AWS::SQS::Queue': 4,
      'AWS::SQS::QueuePolicy': 4,
      'AWS::SecretsManager::Secret': 1,
    });
  });

  test('keeps the logical ids of everything that holds data or has an address, because a new id is a new resource', () => {
    const types = ['AWS::DynamoDB::Table', 'AWS::SQS::Queue', 'AWS::ApiGatewayV2::Api', 'AWS::SNS::Topic'];

    expect(types.flatMap((type) => idsOf(template, type)).sort()).toEqual([
      'AlarmTopicD01E77F9',
      'ApiF70053CD',
      'IdempotencyTable22A5A209',
      'ImportantEventsB59DB37D',
      'LedgerTable38A58B60',
      'NoticesCD1BD20F',
      'NotifyCustomerDeadLetterQueue55E98E1F',
      'NotifyCustomerQueue4782B876',
      'OrdersTable315BB997',
      'ProcessOrderDeadLetterQueue4ECABBF2',
      'ProcessOrderQueueC2226910',
    ]);
  });

  test('gives scripts and people these outputs', () => {
    const { FreeTierSummary, ...outputs } = template.Outputs;
    const functionRef = (name: string) => ({
      Ref: idsOf(template, 'AWS::Lambda::Function').find((id) => id.startsWith(name)),
    });
    const endpoint = { 'Fn::GetAtt': ['ApiF70053CD', 'ApiEndpoint'] };

    expect(Object.fromEntries(Object.entries(outputs).map(([name, { Value }]) => [name, Value]))).toEqual({
      ApiUrl: endpoint,
      ItemsUrl: { 'Fn::Join': ['', [endpoint, '/items']] },
      FunctionName: functionRef('ServeOrders'),
      TopicArn: topicRef('ImportantEvents'),
      NoticeTopicArn: topicRef('Notices'),
      TableName: { Ref: 'OrdersTable315BB997' },
      ProcessOrderQueueUrl: { Ref: 'ProcessOrderQueueC2226910' },
      ProcessOrderDeadLetterQueueUrl: { Ref: 'ProcessOrderDeadLetterQueue4ECABBF2' },
      ProcessOrderFunctionName: functionRef('ProcessOrder'),
      NotifyCustomerQueueUrl: { Ref: 'NotifyCustomerQueue4782B876' },
      NotifyCustomerDeadLetterQueueUrl: { Ref: 'NotifyCustomerDeadLetterQueue55E98E1F' },
      NotifyCustomerFunctionName: functionRef('NotifyCustomer'),
      Region: 'us-east-1',
      AccountId: { Ref: 'AWS::AccountId' },
      AlarmTopicArn: topicRef('AlarmTopic'),
      DashboardUrl: expect.stringContaining('#dashboards/dashboard/file-pipeline-dev-Orders'),
    });
    expect(FreeTierSummary?.Value).toContain(
      'Never free: API requests ($1.00 a million), secrets (1 at $0.40 a month), ',
    );
    expect(FreeTierSummary?.Value).toContain(' 28 of 10 alarm metrics, 1 of 3 dashboards, 15 of 10 custom metrics ');
  });
});

describe('the functions', () => {
  test.each([
    ['ServeOrders', [...TELEMETRY_VARIABLES, ...SERVE_ORDERS_VARIABLES], 'serve-orders', 15],
    ['ProcessOrder', [...WORKER_VARIABLES, ...PROCESS_ORDER_VARIABLES], 'process-order', 60],
    ['NotifyCustomer', [...WORKER_VARIABLES, ...NOTIFY_CUSTOMER_VARIABLES], 'notify-customer', 60],
  ] as const)(
    '%s gets every variable of its contracts, and as long as it needs',
    (name, variables, service, seconds) => {
      expect(Object.keys(variablesOf(name)).sort()).toEqual(
        [...new Set([...variables, 'NODE_OPTIONS', 'POWERTOOLS_LOG_LEVEL'])].sort(),
      );
      expect(variablesOf(name)).toMatchObject({
        POWERTOOLS_SERVICE_NAME: service,
        POWERTOOLS_METRICS_NAMESPACE: 'file-pipeline-dev-Orders',
      });
      expect(resource(template, 'AWS::Lambda::Function', name).Properties.Timeout).toBe(seconds);
      // lambda_timeout_seconds is for large files.
      expect(resource(other, 'AWS::Lambda::Function', name).Properties.Timeout).toBe(seconds);
    },
  );

  test('each worker has its own queues, with what the settings say', () => {
    for (const name of QUEUE_WORKERS) {
      const queue = resource(kms, 'AWS::SQS::Queue', `${name}Queue`).Properties;
      expect(queue).toMatchObject({
        QueueName: `file-pipeline-dev-Orders-${name}`,
        VisibilityTimeout: 6 * 60 + 20,
        RedrivePolicy: { deadLetterTargetArn: arnOf('AWS::SQS::Queue', `${name}Dead`), maxReceiveCount: 5 },
      });
    }
    const batches = allOf(kms, 'AWS::Lambda::EventSourceMapping').map(({ Properties }) => Properties.BatchSize);
    expect(batches).toEqual([100, 100]);
  });
});

describe('the fan-out', () => {
  test.each(QUEUE_WORKERS)('tells %s of orders that were placed, as they are, and nothing else', (name) => {
    expect(resource(template, 'AWS::SNS::Subscription', name).Properties).toEqual({
      TopicArn: topicRef('ImportantEvents'),
      Protocol: 'sqs',
      Endpoint: arnOf('AWS::SQS::Queue', `${name}Queue`),
      RawMessageDelivery: true,
      FilterPolicy: { eventType: ['order-placed'] },
      RedrivePolicy: { deadLetterTargetArn: arnOf('AWS::SQS::Queue', `${name}DeadLetterQueue`) },
    });
  });

  test.each(QUEUE_WORKERS.flatMap((name) => [`${name}Queue`, `${name}DeadLetterQueue`]))(
    '%s takes messages of the topic, and of no other',
    (queue) => {
      const allowed = statementsOf(resource(template, 'AWS::SQS::QueuePolicy', queue)).filter(
        ({ Effect }) => Effect === 'Allow',
      );

      expect(allowed).toEqual([
        expect.objectContaining({
          Principal: { Service: 'sns.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: arnOf('AWS::SQS::Queue', queue),
          Condition: { ArnEquals: { 'aws:SourceArn': topicRef('ImportantEvents') } },
        }),
      ]);
    },
  );

  test('has names that people know', () => {
    expect(allOf(template, 'AWS::SNS::Topic').map(({ Properties }) => Properties.TopicName)).toEqual([
      'file-pipeline-dev-Orders-ImportantEvents',
      'file-pipeline-dev-Orders-Notices',
      'file-pipeline-dev-Orders-alarms',
    ]);
  });

  test('mails the notices to notification_email, and to nobody without', () => {
    const mails = (from: Template) =>
      allOf(from, 'AWS::SNS::Subscription').filter(({ Properties }) => Properties.Protocol === 'email');

    expect(mails(template)).toEqual([]);
    expect(mails(other).map(({ Properties }) => Properties)).toEqual([
      { Protocol: 'email', Endpoint: 'sales@example.com', TopicArn: topicRef('Notices') },
    ]);
  });
});

describe('the tables', () => {
  test('orders are found by their customer too, in the order of time', () => {
    const { AttributeDefinitions, GlobalSecondaryIndexes } = resource(
      template,
      'AWS::DynamoDB::Table',
      'Orders',
    ).Properties;

    expect(GlobalSecondaryIndexes).toEqual([
      {
        IndexName: 'byCustomer',
        KeySchema: [
          { AttributeName: 'customerId', KeyType: 'HASH' },
          { AttributeName: 'placedAt', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ]);
    expect(AttributeDefinitions).toHaveLength(3);
  });

  test('answers and the ledger are forgotten, orders never', () => {
    const timeToLive = allOf(template, 'AWS::DynamoDB::Table').map(
      ({ Properties }) => (Properties.TimeToLiveSpecification as Properties | undefined)?.AttributeName,
    );

    expect(timeToLive).toEqual([undefined, 'expiration', 'expiration']);
  });

  test.each(['OrdersTable', 'LedgerTable', 'IdempotencyTable'])(
    '%s is safe from mistakes, unless it is to go',
    (name) => {
      const table = (from: Template) => resource(from, 'AWS::DynamoDB::Table', name);

      expect([table(template).DeletionPolicy, table(template).Properties.DeletionProtectionEnabled]).toEqual([
        'Retain',
        true,
      ]);
      expect([table(other).DeletionPolicy, table(other).Properties.DeletionProtectionEnabled]).toEqual([
        'Delete',
        false,
      ]);
    },
  );
});

describe('the secret that signs cursors', () => {
  test('is made by AWS, and in no template', () => {
    const secret = resource(template, 'AWS::SecretsManager::Secret');

    expect(secret.Properties).toEqual({
      Description: 'Signs the cursors of pages in file-pipeline-dev-Orders',
      GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true },
    });
    expect(secret.DeletionPolicy).toBe('Delete');
  });

  test('is read by serve-orders alone', () => {
    const readers = idsOf(template, 'AWS::IAM::Policy').filter((id) =>
      JSON.stringify(template.Resources[id]).includes('secretsmanager:'),
    );

    expect(readers).toEqual([expect.stringMatching(/^ServeOrdersFunctionRole/)]);
  });
});

describe('encryption = "kms" of Orders', () => {
  const keyOf = (name: string) => ({ 'Fn::GetAtt': [expect.stringMatching(new RegExp(`^${name}`)), 'Arn'] });

  test('one key is for messages wherever they are, one for what is stored', () => {
    const messages = ['AWS::SQS::Queue', 'AWS::SNS::Topic'].flatMap((type) => allOf(kms, type));
    const tables = allOf(kms, 'AWS::DynamoDB::Table').map(({ Properties }) => Properties.SSESpecification);

    expect(allOf(kms, 'AWS::KMS::Key').map(({ Properties }) => Properties.Description)).toEqual([
      'Messages of the queues, of the topics and of the alarms in file-pipeline-dev-Orders',
      'Items of the tables, and the secret in file-pipeline-dev-Orders',
    ]);
    expect(messages.map(({ Properties }) => Properties.KmsMasterKeyId)).toEqual(Array(7).fill(keyOf('QueueKey')));
    expect(tables).toEqual(Array(3).fill({ SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: keyOf('TableKey') }));
    expect(resource(kms, 'AWS::SecretsManager::Secret').Properties.KmsKeyId).toEqual(keyOf('TableKey'));
  });

  test('Amazon SNS may use it to deliver what is on the topic', () => {
    const statement = statementsOf(resource(kms, 'AWS::KMS::Key', 'QueueKey')).find(
      ({ Principal }) => JSON.stringify(Principal) === '{"Service":"sns.amazonaws.com"}',
    );

    expect(statement).toMatchObject({ Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'] });
    expect(JSON.stringify(statement?.Condition?.ArnEquals)).toContain(':file-pipeline-dev-Orders-ImportantEvents"');
  });
});

test('no two resources wait for each other, whatever the settings', () => {
  expect([template, other, kms].map(dependencyCycle)).toEqual([[], [], []]);
});
