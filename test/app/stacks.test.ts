/** Resources, logical ids and outputs of each stack. */
import { expect, test } from '@jest/globals';
import { synthesizeVariant } from '../support/synthesis.ts';
import {
  census,
  idsOf,
  type Properties,
  readable,
  resource,
  type StackId,
  type Template,
} from '../support/template.ts';
import { FOR_CUSTOMERS, OPEN, WITH_KEYS } from './variants.ts';

const CONSOLE = 'https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#dashboards/dashboard';
const REST_API = 'https://<Api>.execute-api.us-east-1.<AWS::URLSuffix>/<ApiDeploymentStagedev>';
const ALWAYS_FREE =
  'Always free, per account and month: 1,000,000 SQS requests, 1,000,000 SNS requests, 1,000,000 Lambda requests, ' +
  '400,000 GB-s (800,000 s at 512 MB), 5 GB of logs';

interface StackDecisions {
  readonly stack: StackId;
  readonly settings: Readonly<Record<string, string>>;
  readonly resources: Readonly<Record<string, number>>;
  /** Logical ids of the resources that store data or have an address: a new id replaces the resource. */
  readonly stateful: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
}

const STACKS: readonly StackDecisions[] = [
  {
    stack: 'FilePipeline',
    settings: {},
    resources: {
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
    },
    stateful: [
      'AlarmTopicD01E77F9',
      'CopyFileDeadLetterQueueAF04C3BF',
      'CopyFileQueue02DAA3D7',
      'DestinationBucket4BECDB47',
      'SourceBucketDDD2130A',
    ],
    outputs: {
      SourceBucketName: '<SourceBucket>',
      DestinationBucketName: '<DestinationBucket>',
      QueueUrl: '<CopyFileQueue>',
      DeadLetterQueueUrl: '<CopyFileDeadLetterQueue>',
      FunctionName: '<CopyFileFunction>',
      AlarmTopicArn: '<AlarmTopic>',
      DashboardUrl: `${CONSOLE}/file-pipeline-dev-FilePipeline`,
      FreeTierSummary: `${ALWAYS_FREE}, 12 of 10 alarm metrics, 1 of 3 dashboards, 9 of 10 custom metrics used by this stack. npm run estimate tells what your load costs.`,
    },
  },
  {
    stack: 'StreamApi',
    settings: {},
    resources: {
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
    },
    stateful: [
      'AlarmTopicD01E77F9',
      'ApiF70053CD',
      'IdempotencyTable22A5A209',
      'RecordsTableF6A7F330',
      'StoreRecordDeadLetterQueue20E3B5A9',
      'StoreRecordQueueED5F6BE2',
    ],
    outputs: {
      ApiUrl: `${REST_API}/`,
      StreamUrl: `${REST_API}/stream`,
      QueueUrl: '<StoreRecordQueue>',
      DeadLetterQueueUrl: '<StoreRecordDeadLetterQueue>',
      FunctionName: '<StoreRecordFunction>',
      FunctionArn: '<StoreRecordFunction.Arn>',
      ProducerFunctionName: '<ProduceRecordFunction>',
      ProducerFunctionArn: '<ProduceRecordFunction.Arn>',
      TableName: '<RecordsTable>',
      Region: 'us-east-1',
      AccountId: '<AWS::AccountId>',
      AlarmTopicArn: '<AlarmTopic>',
      DashboardUrl: `${CONSOLE}/file-pipeline-dev-StreamApi`,
      FreeTierSummary: `${ALWAYS_FREE}, 25 GB in DynamoDB, 14 of 10 alarm metrics, 1 of 3 dashboards, 10 of 10 custom metrics used by this stack. Never free: API requests ($3.50 a million), DynamoDB writes ($0.625 a million of up to 1 KB). npm run estimate tells what your load costs.`,
    },
  },
  {
    stack: 'Orders',
    settings: {},
    resources: {
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
    },
    stateful: [
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
    ],
    outputs: {
      ApiUrl: '<Api.ApiEndpoint>',
      ItemsUrl: '<Api.ApiEndpoint>/items',
      FunctionName: '<ServeOrdersFunction>',
      TopicArn: '<ImportantEvents>',
      NoticeTopicArn: '<Notices>',
      TableName: '<OrdersTable>',
      ProcessOrderQueueUrl: '<ProcessOrderQueue>',
      ProcessOrderDeadLetterQueueUrl: '<ProcessOrderDeadLetterQueue>',
      ProcessOrderFunctionName: '<ProcessOrderFunction>',
      NotifyCustomerQueueUrl: '<NotifyCustomerQueue>',
      NotifyCustomerDeadLetterQueueUrl: '<NotifyCustomerDeadLetterQueue>',
      NotifyCustomerFunctionName: '<NotifyCustomerFunction>',
      Region: 'us-east-1',
      AccountId: '<AWS::AccountId>',
      AlarmTopicArn: '<AlarmTopic>',
      DashboardUrl: `${CONSOLE}/file-pipeline-dev-Orders`,
      FreeTierSummary: `${ALWAYS_FREE}, 25 GB in DynamoDB, 28 of 10 alarm metrics, 1 of 3 dashboards, 15 of 10 custom metrics used by this stack. Never free: API requests ($1.00 a million), secrets (1 at $0.40 a month), DynamoDB writes ($0.625 a million of up to 1 KB). npm run estimate tells what your load costs.`,
    },
  },
  {
    stack: 'Web',
    settings: OPEN,
    resources: {
      'AWS::CloudFront::Distribution': 1,
      'AWS::CloudFront::Function': 2,
      'AWS::CloudFront::OriginAccessControl': 1,
      'AWS::CloudFront::ResponseHeadersPolicy': 1,
      'AWS::IAM::Policy': 1,
      'AWS::IAM::Role': 1,
      'AWS::Lambda::Function': 1,
      'AWS::Lambda::LayerVersion': 2,
      'AWS::Logs::LogGroup': 1,
      'AWS::S3::Bucket': 2,
      'AWS::S3::BucketPolicy': 2,
      'Custom::CDKBucketDeployment': 2,
    },
    stateful: ['Distribution830FAC52', 'LogBucketCC3B17E8', 'SiteBucket397A1860'],
    outputs: {
      SiteUrl: 'https://<Distribution.DomainName>',
      SiteBucketName: '<SiteBucket>',
      DistributionId: '<Distribution>',
      DistributionDomainName: '<Distribution.DomainName>',
    },
  },
];

const STATEFUL_TYPES = [
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGatewayV2::Api',
  'AWS::CloudFront::Distribution',
  'AWS::DynamoDB::Table',
  'AWS::S3::Bucket',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
];

test.each(STACKS)('$stack has these resources and no others', async ({ stack, settings, resources }) => {
  const template = await synthesizeVariant(settings, stack);

  expect(census(template)).toEqual(resources);
  expect(Object.keys(template).sort()).toEqual(['Description', 'Outputs', 'Resources']);
});

test.each(STACKS)('$stack keeps the logical ids of its stateful resources', async ({ stack, settings, stateful }) => {
  const template = await synthesizeVariant(settings, stack);

  expect(STATEFUL_TYPES.flatMap((type) => idsOf(template, type)).sort()).toEqual(stateful);
});

test.each(STACKS)('$stack has these outputs and no others', async ({ stack, settings, outputs }) => {
  const { Outputs } = await synthesizeVariant(settings, stack);

  const values = Object.entries(Outputs).map(([output, { Value }]) => [output, readable(Value)]);
  expect(Object.fromEntries(values)).toEqual(outputs);
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
  expect(values.filter(([, value]) => String(value).length > 1024)).toEqual([]);
});

test.each([
  ['FilePipeline', 'customer keys', WITH_KEYS],
  ['StreamApi', 'the default settings', {}],
  ['StreamApi', 'a schedule', OPEN],
  ['StreamApi', 'customer keys and a schedule', WITH_KEYS],
  ['Orders', 'the default settings', {}],
  ['Orders', 'the stack Web', OPEN],
  ['Orders', 'customer keys', WITH_KEYS],
  ['Web', 'no authorization', OPEN],
  ['Web', 'customers who sign in', FOR_CUSTOMERS],
] as const)('no two resources of %s depend on each other with %s', async (stack, _, settings) => {
  expect(dependencyCycle(await synthesizeVariant(settings, stack))).toEqual([]);
});

test('the search for dependency cycles finds a key that the source bucket and the queue share', async () => {
  const template = await synthesizeVariant(WITH_KEYS);
  const bucketId = 'SourceBucketDDD2130A';
  const [keyId] = idsOf(template, 'AWS::KMS::Key').filter((id) => id.startsWith('SourceBucketKey'));
  const { KeyPolicy } = resource(template, 'AWS::KMS::Key', 'SourceBucketKey').Properties as { KeyPolicy: Properties };
  Object.assign(KeyPolicy, { Condition: { 'Fn::GetAtt': [bucketId, 'Arn'] } });

  expect(dependencyCycle(template)).toEqual([keyId, bucketId, keyId]);
});

/** Finds resources that depend on each other, which AWS CloudFormation reports only when it deploys them. */
function dependencyCycle({ Resources }: Template): readonly string[] {
  const done = new Set<string>();

  function visit(id: string, path: readonly string[]): readonly string[] {
    if (path.includes(id)) return [...path.slice(path.indexOf(id)), id];
    if (done.has(id)) return [];
    for (const dependency of references(Resources[id])) {
      if (!(dependency in Resources)) continue;
      const cycle = visit(dependency, [...path, id]);
      if (cycle.length > 0) return cycle;
    }
    done.add(id);
    return [];
  }

  for (const id of Object.keys(Resources)) {
    const cycle = visit(id, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}

function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([property, part]) => {
    if (property === 'Ref' || property === 'DependsOn') return Array.isArray(part) ? part : [String(part)];
    if (property === 'Fn::GetAtt') return [String(part[0])];
    return references(part);
  });
}
