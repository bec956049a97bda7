import { describe, expect, test } from '@jest/globals';
import { type Entrances, readFlow } from '../../src/console/flow/read-flow.ts';
import { resourceKind } from '../../src/services/services.ts';
import type { TemplateResource } from '../../src/template/assembly.ts';
import { planStacks } from '../../src/template/stack-plan.ts';

const cloud = { accountId: '000000000000', region: 'eu-west-1' };
const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

const queue = { Type: 'AWS::SQS::Queue' };
const fn = (role: string) => ({
  Type: 'AWS::Lambda::Function',
  Properties: { Role: arnOf(role), Runtime: 'nodejs24.x', Handler: 'index.handler', Code: { ZipFile: '' } },
});
const role = { Type: 'AWS::IAM::Role' };
const polls = (queueId: string, functionId: string) => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: { EventSourceArn: arnOf(queueId), FunctionName: { Ref: functionId } },
});
const may = (roleId: string, Action: string | string[], Resource: unknown) => ({
  Type: 'AWS::IAM::Policy',
  Properties: { Roles: [{ Ref: roleId }], PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource }] } },
});

/** `kind label → kind label` of each link, sorted. */
function linksOf(
  Resources: Record<string, TemplateResource>,
  entrances: Entrances = { apis: [], sites: [] },
): string[] {
  const stack = {
    id: 'Stack',
    stackName: 'dev-Stack',
    region: 'eu-west-1',
    template: { Resources },
    assetFolders: new Map(),
  };
  const { nodes, links } = readFlow(
    ...(planStacks([stack], { cloud, endpointUrl: 'http://127.0.0.1:9', kindOf: resourceKind }) as [never]),
    entrances,
  );
  const shown = (id: string) => nodes.filter((node) => node.id === id).map(({ kind, label }) => `${kind} ${label}`)[0];
  return links.map(({ from, to }) => `${shown(from)} → ${shown(to)}`).sort();
}

describe('the way through a stack', () => {
  test('goes from an API by its functions and queue to a table', () => {
    const links = linksOf({
      ApiF70053CD: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'api' } },
      Permission: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          FunctionName: arnOf('Produce0A1B2C3D'),
          SourceArn: {
            'Fn::Join': ['', ['arn:aws:execute-api:eu-west-1:000000000000:', { Ref: 'ApiF70053CD' }, '/*/POST/a']],
          },
        },
      },
      Produce0A1B2C3D: fn('ProduceRole'),
      ProduceRole: role,
      ProducePolicy: may('ProduceRole', ['sqs:SendMessage', 'sqs:GetQueueUrl'], arnOf('Work')),
      Work: queue,
      Polls: polls('Work', 'Store'),
      Store: fn('StoreRole'),
      StoreRole: role,
      StorePolicy: may('StoreRole', 'dynamodb:PutItem', [
        arnOf('Records'),
        'arn:aws:dynamodb:eu-west-1:000000000000:table/x/index/y',
      ]),
      Records: { Type: 'AWS::DynamoDB::Table' },
    });

    expect(links).toEqual([
      'api Api → function Produce',
      'function Produce → queue Work',
      'function Store → table Records',
      'function Store → table x',
      'queue Work → function Store',
    ]);
  });

  test('goes from a bucket to a bucket, by the names that were chosen for them', () => {
    const links = linksOf({
      Source: {
        Type: 'AWS::S3::Bucket',
        Properties: {
          BucketName: 'files',
          NotificationConfiguration: { QueueConfigurations: [{ Event: 's3:ObjectCreated:*', Queue: arnOf('Work') }] },
        },
      },
      Work: queue,
      Polls: polls('Work', 'Copy'),
      Copy: fn('CopyRole'),
      CopyRole: role,
      CopyPolicy: may('CopyRole', 's3:PutObject', 'arn:aws:s3:::copies/in/*'),
    });

    expect(links).toEqual(['bucket files → queue Work', 'function Copy → bucket copies', 'queue Work → function Copy']);
  });

  test('goes from schedules, topics and buckets that existed before', () => {
    const links = linksOf({
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: { ScheduleExpression: 'rate(5 minutes)', Targets: [{ Id: 'a', Arn: arnOf('Work') }] },
      },
      Events: { Type: 'AWS::SNS::Topic' },
      Subscription: {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: { Ref: 'Events' }, Protocol: 'sqs', Endpoint: arnOf('Work') },
      },
      Mail: {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: { Ref: 'Events' }, Protocol: 'email', Endpoint: 'a@b.example' },
      },
      Notifications: {
        Type: 'Custom::S3BucketNotifications',
        Properties: {
          BucketName: 'theirs',
          NotificationConfiguration: { TopicConfigurations: [{ Events: [], TopicArn: { Ref: 'Events' } }] },
        },
      },
      Work: queue,
    });

    expect(links).toEqual(['bucket theirs → topic Events', 'schedule Rule → queue Work', 'topic Events → queue Work']);
  });

  test('goes from one topic to the queues of all who subscribe', () => {
    const subscribes = (queueId: string) => ({
      Type: 'AWS::SNS::Subscription',
      Properties: {
        TopicArn: { Ref: 'Events' },
        Protocol: 'sqs',
        Endpoint: arnOf(queueId),
        RedrivePolicy: { deadLetterTargetArn: arnOf('Dead') },
      },
    });
    const links = linksOf({
      Permission: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          FunctionName: { Ref: 'Serve' },
          SourceArn: 'arn:aws:execute-api:eu-west-1:000000000000:a1b2/*/*',
        },
      },
      Serve: fn('ServeRole'),
      ServeRole: role,
      Publishes: may('ServeRole', 'sns:Publish', { Ref: 'Events' }),
      Events: { Type: 'AWS::SNS::Topic' },
      ToStore: subscribes('Store'),
      ToNotify: subscribes('Notify'),
      Store: { ...queue, Properties: { RedrivePolicy: { deadLetterTargetArn: arnOf('Dead'), maxReceiveCount: 5 } } },
      Notify: queue,
      Dead: queue,
    });

    expect(links).toEqual([
      'api a1b2 → function Serve',
      'function Serve → topic Events',
      'topic Events → queue Notify',
      'topic Events → queue Store',
    ]);
  });

  test('goes from a site to its bucket, and to the API of another stack by the title of that', () => {
    const origins = [
      { Id: 'a', DomainName: { 'Fn::GetAtt': ['Pages', 'RegionalDomainName'] } },
      { Id: 'b', DomainName: 'a1b2.execute-api.eu-west-1.amazonaws.com' },
    ];
    const resources = {
      Pages: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'pages' } },
      Site1A2B3C4D: { Type: 'AWS::CloudFront::Distribution', Properties: { DistributionConfig: { Origins: origins } } },
    };
    const api = { apiId: 'a1b2', stack: 'Orders', title: 'Orders API' };

    expect(linksOf(resources)).toEqual(['site Site → api a1b2', 'site Site → bucket pages']);
    expect(linksOf(resources, { apis: [api], sites: [] })).toEqual([
      'site Site → api Orders API',
      'site Site → bucket pages',
    ]);
  });

  test('leaves out a function that nothing calls, such as one that runs only when the stack is deployed', () => {
    const links = linksOf({
      Pages: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'pages' } },
      Fill: fn('FillRole'),
      FillRole: role,
      FillPolicy: may('FillRole', 's3:PutObject', 'arn:aws:s3:::pages/*'),
    });

    expect(links).toEqual([]);
  });

  test('leaves out dead letters, what a function sends to its own queue, and what it only reads', () => {
    const links = linksOf({
      Work: { ...queue, Properties: { RedrivePolicy: { deadLetterTargetArn: arnOf('Dead'), maxReceiveCount: 5 } } },
      Dead: queue,
      Polls: polls('Work', 'Copy'),
      Copy: fn('CopyRole'),
      CopyRole: role,
      Sends: may('CopyRole', 'sqs:SendMessage', [arnOf('Work'), arnOf('Dead')]),
      Reads: may('CopyRole', ['s3:GetObject', 's3:ListBucket'], 'arn:aws:s3:::files/*'),
    });

    expect(links).toEqual(['queue Work → function Copy']);
  });
});
