import { expect, test } from '@jest/globals';
import { type Entrances, readFlow } from '../../src/console/read-flow.ts';
import { resourceKind } from '../../src/services/services.ts';
import type { TemplateResource } from '../../src/template/assembly.ts';
import { planStacks } from '../../src/template/stack-plan.ts';

type Resources = Record<string, TemplateResource>;

const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
const Work = { Type: 'AWS::SQS::Queue' };
const role = { Type: 'AWS::IAM::Role' };
const Events = { Type: 'AWS::SNS::Topic' };

const functionWith = (roleId: string) => ({
  Type: 'AWS::Lambda::Function',
  Properties: { Role: arnOf(roleId), Runtime: 'nodejs24.x', Handler: 'index.handler', Code: { ZipFile: '' } },
});
const polls = (queueId: string, functionId: string) => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: { EventSourceArn: arnOf(queueId), FunctionName: { Ref: functionId } },
});
const may = (roleId: string, Action: string | string[], Resource: unknown) => ({
  Type: 'AWS::IAM::Policy',
  Properties: { Roles: [{ Ref: roleId }], PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource }] } },
});
const mayInvoke = (FunctionName: unknown, SourceArn: unknown) => ({
  Type: 'AWS::Lambda::Permission',
  Properties: { FunctionName, SourceArn },
});
const bucketNamed = (BucketName: string, notifications: object = {}) => ({
  Type: 'AWS::S3::Bucket',
  Properties: { BucketName, ...notifications },
});
const subscription = (Protocol: string, Endpoint: unknown, more: object = {}) => ({
  Type: 'AWS::SNS::Subscription',
  Properties: { TopicArn: { Ref: 'Events' }, Protocol, Endpoint, ...more },
});

/** Reads the flow of a stack as sorted lines `kind label → kind label`. */
function linksOf(resources: Resources, entrances: Entrances = { apis: [], sites: [] }): string[] {
  const region = 'eu-west-1';
  const template = { Resources: resources };
  const stack = { id: 'Stack', stackName: 'dev-Stack', region, template, assetFolders: new Map() };
  const cloud = { accountId: '000000000000', region };
  const [plan] = planStacks([stack], { cloud, endpointUrl: 'http://127.0.0.1:9', kindOf: resourceKind });
  const { nodes, links } = readFlow(plan as NonNullable<typeof plan>, entrances);
  const shown = (id: string) => nodes.filter((node) => node.id === id).map(({ kind, label }) => `${kind} ${label}`)[0];
  return links.map(({ from, to }) => `${shown(from)} → ${shown(to)}`).sort();
}

const redriveToDead = { RedrivePolicy: { deadLetterTargetArn: arnOf('Dead'), maxReceiveCount: 5 } };

const cases: readonly { readonly flow: string; readonly resources: Resources; readonly links: readonly string[] }[] = [
  {
    flow: 'an API through functions and a queue to tables',
    resources: {
      ApiF70053CD: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'api' } },
      Permission: mayInvoke(arnOf('Produce0A1B2C3D'), {
        'Fn::Join': ['', ['arn:aws:execute-api:eu-west-1:000000000000:', { Ref: 'ApiF70053CD' }, '/*/POST/a']],
      }),
      Produce0A1B2C3D: functionWith('ProduceRole'),
      ProduceRole: role,
      ProducePolicy: may('ProduceRole', ['sqs:SendMessage', 'sqs:GetQueueUrl'], arnOf('Work')),
      Work,
      Polls: polls('Work', 'Store'),
      Store: functionWith('StoreRole'),
      StoreRole: role,
      StorePolicy: may('StoreRole', 'dynamodb:PutItem', [
        arnOf('Records'),
        'arn:aws:dynamodb:eu-west-1:000000000000:table/x/index/y',
      ]),
      Records: { Type: 'AWS::DynamoDB::Table' },
    },
    links: [
      'api Api → function Produce',
      'function Produce → queue Work',
      'function Store → table Records',
      'function Store → table x',
      'queue Work → function Store',
    ],
  },
  {
    flow: 'a bucket to a bucket, by their chosen names',
    resources: {
      Source: bucketNamed('files', {
        NotificationConfiguration: { QueueConfigurations: [{ Event: 's3:ObjectCreated:*', Queue: arnOf('Work') }] },
      }),
      Work,
      Polls: polls('Work', 'Copy'),
      Copy: functionWith('CopyRole'),
      CopyRole: role,
      CopyPolicy: may('CopyRole', 's3:PutObject', 'arn:aws:s3:::copies/in/*'),
    },
    links: ['bucket files → queue Work', 'function Copy → bucket copies', 'queue Work → function Copy'],
  },
  {
    flow: 'schedules, topics and buckets that existed before',
    resources: {
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: { ScheduleExpression: 'rate(5 minutes)', Targets: [{ Id: 'a', Arn: arnOf('Work') }] },
      },
      Events,
      ToQueue: subscription('sqs', arnOf('Work')),
      Mail: subscription('email', 'a@b.example'),
      Notifications: {
        Type: 'Custom::S3BucketNotifications',
        Properties: {
          BucketName: 'theirs',
          NotificationConfiguration: { TopicConfigurations: [{ Events: [], TopicArn: { Ref: 'Events' } }] },
        },
      },
      Work,
    },
    links: ['bucket theirs → topic Events', 'schedule Rule → queue Work', 'topic Events → queue Work'],
  },
  {
    flow: 'a topic to the queues of all subscribers',
    resources: {
      Permission: mayInvoke({ Ref: 'Serve' }, 'arn:aws:execute-api:eu-west-1:000000000000:a1b2/*/*'),
      Serve: functionWith('ServeRole'),
      ServeRole: role,
      Publishes: may('ServeRole', 'sns:Publish', { Ref: 'Events' }),
      Events,
      ToStore: subscription('sqs', arnOf('Store'), { RedrivePolicy: { deadLetterTargetArn: arnOf('Dead') } }),
      ToNotify: subscription('sqs', arnOf('Notify'), { RedrivePolicy: { deadLetterTargetArn: arnOf('Dead') } }),
      Store: { ...Work, Properties: redriveToDead },
      Notify: Work,
      Dead: Work,
    },
    links: [
      'api a1b2 → function Serve',
      'function Serve → topic Events',
      'topic Events → queue Notify',
      'topic Events → queue Store',
    ],
  },
  {
    flow: 'nothing through a function that nothing calls, such as one that runs only during the deployment',
    resources: {
      Pages: bucketNamed('pages'),
      Fill: functionWith('FillRole'),
      FillRole: role,
      FillPolicy: may('FillRole', 's3:PutObject', 'arn:aws:s3:::pages/*'),
    },
    links: [],
  },
  {
    flow: 'no dead letters, no messages to the function’s own queue, and no reads',
    resources: {
      Work: { ...Work, Properties: redriveToDead },
      Dead: Work,
      Polls: polls('Work', 'Copy'),
      Copy: functionWith('CopyRole'),
      CopyRole: role,
      Sends: may('CopyRole', 'sqs:SendMessage', [arnOf('Work'), arnOf('Dead')]),
      Reads: may('CopyRole', ['s3:GetObject', 's3:ListBucket'], 'arn:aws:s3:::files/*'),
    },
    links: ['queue Work → function Copy'],
  },
];

test.each(cases)('the flow of a stack shows $flow', ({ resources, links }) => {
  expect(linksOf(resources)).toEqual(links);
});

test('a site leads to its bucket, and to the API of another stack by the title of the API', () => {
  const origins = [
    { Id: 'a', DomainName: { 'Fn::GetAtt': ['Pages', 'RegionalDomainName'] } },
    { Id: 'b', DomainName: 'a1b2.execute-api.eu-west-1.amazonaws.com' },
  ];
  const resources = {
    Pages: bucketNamed('pages'),
    Site1A2B3C4D: { Type: 'AWS::CloudFront::Distribution', Properties: { DistributionConfig: { Origins: origins } } },
  };
  const api = { apiId: 'a1b2', stack: 'Orders', title: 'Orders API' };

  expect(linksOf(resources)).toEqual(['site Site → api a1b2', 'site Site → bucket pages']);
  expect(linksOf(resources, { apis: [api], sites: [] })).toEqual([
    'site Site → api Orders API',
    'site Site → bucket pages',
  ]);
});
