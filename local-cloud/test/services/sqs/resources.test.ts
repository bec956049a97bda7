import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openTestSite, type TestSite } from '../../support/deployed-template.ts';

let site: TestSite;

beforeEach(() => {
  site = openTestSite();
});
afterEach(() => site.close());

const queues = () => site.deployment.sqs.queues();

test('a queue gets the attributes of its template, numbers or text', async () => {
  await site.deploy({
    Resources: {
      Queue: {
        Type: 'AWS::SQS::Queue',
        Properties: { QueueName: 'jobs', VisibilityTimeout: 360, MessageRetentionPeriod: '345600' },
      },
    },
  });

  expect(queues()).toEqual([
    expect.objectContaining({
      name: 'jobs',
      attributes: expect.objectContaining({ VisibilityTimeout: '360', MessageRetentionPeriod: '345600' }),
    }),
  ]);
});

test('a queue may name a dead-letter queue that comes later in the template', async () => {
  await site.deploy({
    Resources: {
      Queue: {
        Type: 'AWS::SQS::Queue',
        Properties: {
          RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Zombies', 'Arn'] }, maxReceiveCount: 3 },
        },
      },
      Zombies: { Type: 'AWS::SQS::Queue' },
    },
  });

  const { attributes } = queues().find(({ name }) => name === 'dev-stack-queue') ?? {};
  expect(JSON.parse(attributes?.RedrivePolicy ?? '')).toEqual({
    deadLetterTargetArn: 'arn:aws:sqs:eu-west-1:000000000000:dev-stack-zombies',
    maxReceiveCount: 3,
  });
});

test('FifoQueue makes a queue FIFO, with the suffix in its name', async () => {
  const plan = await site.deploy({
    Resources: {
      Queue: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true, ContentBasedDeduplication: true } },
      Standard: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: false } },
    },
    Outputs: {
      Url: { Value: { Ref: 'Queue' } },
      Name: { Value: { 'Fn::GetAtt': ['Queue', 'QueueName'] } },
    },
  });

  expect(plan.outputs.map(({ value }) => value)).toEqual([
    'http://127.0.0.1:9/000000000000/dev-stack-queue.fifo',
    'dev-stack-queue.fifo',
  ]);
  expect(queues().map(({ name }) => name)).toEqual(['dev-stack-queue.fifo', 'dev-stack-standard']);
});

test('a queue that is deployed again keeps its messages and takes the new attributes', async () => {
  const template = (seconds: number) => ({
    Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: seconds } } },
  });
  await site.deploy(template(30));
  await site.deployment.sqs.send('arn:aws:sqs:eu-west-1:000000000000:dev-stack-queue', 'kept');

  await site.deploy(template(60));

  expect(queues()).toEqual([
    expect.objectContaining({ visible: 1, attributes: expect.objectContaining({ VisibilityTimeout: '60' }) }),
  ]);
});

test('a value out of range is refused with the name of the queue and of the property', async () => {
  const deploying = site.deploy({
    Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 50_000 } } },
  });

  await expect(deploying).rejects.toThrow(/^Stack\/Queue \(AWS::SQS::Queue\): .*VisibilityTimeout/);
});

test('policies, keys and tags have no effect and cause no warning', async () => {
  await site.deploy({
    Resources: {
      Queue: { Type: 'AWS::SQS::Queue', Properties: { KmsMasterKeyId: 'x', SqsManagedSseEnabled: true, Tags: [] } },
      Policy: { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: [], PolicyDocument: {} } },
    },
  });

  expect(site.deployment.report.warnings).toEqual([]);
});
