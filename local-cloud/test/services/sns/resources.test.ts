import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openTestSite, type TestSite } from '../../support/deployed-template.ts';

const topicArn = 'arn:aws:sns:eu-west-1:000000000000:dev-stack-topic';
const queueArn = { 'Fn::GetAtt': ['Queue', 'Arn'] };

let site: TestSite;

beforeEach(() => {
  site = openTestSite();
});
afterEach(() => site.close());

const template = {
  Resources: {
    Subscription: {
      Type: 'AWS::SNS::Subscription',
      Properties: {
        TopicArn: { Ref: 'Topic' },
        Protocol: 'sqs',
        Endpoint: queueArn,
        RawMessageDelivery: true,
        FilterPolicy: { kind: ['wanted'] },
      },
    },
    Topic: { Type: 'AWS::SNS::Topic', Properties: { KmsMasterKeyId: 'x' } },
    Policy: { Type: 'AWS::SNS::TopicPolicy', Properties: {} },
    Queue: { Type: 'AWS::SQS::Queue' },
  },
};
const bodies = () => site.deployment.sqs.peek('dev-stack-queue').map(({ body }) => body);

test('a subscription delivers what its filter policy accepts, raw if its template says so', async () => {
  await site.deploy(template);
  const publish = (body: string, kind: string) =>
    site.deployment.sns.publish(topicArn, body, { attributes: { kind: { DataType: 'String', StringValue: kind } } });

  await publish('one', 'wanted');
  await publish('two', 'other');

  expect(bodies()).toEqual(['one']);
  expect(site.deployment.report.warnings).toEqual([]);
});

test('a second deployment keeps topic and subscription', async () => {
  await site.deploy(template);

  await site.deploy(template);

  expect(site.deployment.sns.topics()).toEqual([
    expect.objectContaining({ arn: topicArn, subscriptions: [expect.objectContaining({ protocol: 'sqs' })] }),
  ]);
});

test('a subscription may be declared inside of its topic', async () => {
  await site.deploy({
    Resources: {
      Topic: {
        Type: 'AWS::SNS::Topic',
        Properties: { Subscription: [{ Protocol: 'sqs', Endpoint: queueArn }] },
      },
      Queue: { Type: 'AWS::SQS::Queue' },
    },
  });

  expect(site.deployment.sns.topics()).toEqual([
    expect.objectContaining({ name: 'dev-stack-topic', subscriptions: [expect.anything()] }),
  ]);
});

test('a FIFO topic is refused', async () => {
  const fifo = { Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { FifoTopic: true } } } };
  await expect(site.deploy(fifo)).rejects.toThrow('FIFO topics are not available locally');
});

test('a topic carries the notifications of a bucket', async () => {
  await site.deploy({
    Resources: {
      ...template.Resources,
      Subscription: {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'sqs', Endpoint: queueArn },
      },
    },
  });

  site.deployment.s3.buckets.create('files');
  await site.deployment.s3.buckets.putNotifications('files', [
    { id: '1', target: { kind: 'topic', arn: topicArn }, events: ['s3:ObjectCreated:*'] },
  ]);

  const [envelope = ''] = bodies();
  expect(JSON.parse(envelope)).toMatchObject({ Type: 'Notification', Subject: 'Amazon S3 Notification' });
  expect(JSON.parse(JSON.parse(envelope).Message)).toMatchObject({ Event: 's3:TestEvent', Bucket: 'files' });
});
