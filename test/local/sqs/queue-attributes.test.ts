import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openBench, type QueueBench, redriveTo } from './queue-bench.ts';

let sqs: QueueBench;

beforeEach(() => {
  sqs = openBench();
});
afterEach(() => sqs.close());

const create = (QueueName: string, Attributes: Record<string, string> = {}) =>
  sqs.call('CreateQueue', { QueueName, Attributes });

async function attributesOf(url: unknown, names = ['All']): Promise<Record<string, string> | undefined> {
  const { Attributes } = await sqs.call('GetQueueAttributes', { QueueUrl: url, AttributeNames: names });
  return Attributes as Record<string, string> | undefined;
}

test('a new queue has the defaults of AWS', async () => {
  const { QueueUrl } = await create('q');
  const createdAt = String(sqs.clock.now() / 1_000);

  expect(QueueUrl).toBe('http://127.0.0.1:4566/000000000000/q');
  expect(await attributesOf(QueueUrl)).toEqual({
    QueueArn: 'arn:aws:sqs:us-east-1:000000000000:q',
    ApproximateNumberOfMessages: '0',
    ApproximateNumberOfMessagesNotVisible: '0',
    ApproximateNumberOfMessagesDelayed: '0',
    CreatedTimestamp: createdAt,
    LastModifiedTimestamp: createdAt,
    VisibilityTimeout: '30',
    DelaySeconds: '0',
    ReceiveMessageWaitTimeSeconds: '0',
    MessageRetentionPeriod: '345600',
    MaximumMessageSize: '1048576',
    SqsManagedSseEnabled: 'true',
  });
});

test('a new FIFO queue has the four FIFO attributes too', async () => {
  const { QueueUrl } = await create('q.fifo', { FifoQueue: 'true' });

  expect(await attributesOf(QueueUrl)).toMatchObject({
    FifoQueue: 'true',
    ContentBasedDeduplication: 'false',
    DeduplicationScope: 'queue',
    FifoThroughputLimit: 'perQueue',
  });
});

test('gives the attributes that were asked for, and none when none were', async () => {
  const { QueueUrl } = await create('q');

  expect(await attributesOf(QueueUrl, ['VisibilityTimeout', 'Policy'])).toEqual({ VisibilityTimeout: '30' });
  expect(await attributesOf(QueueUrl, [])).toBeUndefined();
  await expect(attributesOf(QueueUrl, ['Colour'])).rejects.toMatchObject({
    code: 'InvalidAttributeName',
    message: 'Unknown Attribute Colour.',
  });
});

test('creating a queue again is fine with equal attributes and refused with different ones', async () => {
  await create('q', { VisibilityTimeout: '20', DelaySeconds: '1' });

  await expect(create('q', { VisibilityTimeout: '20' })).resolves.toEqual({
    QueueUrl: 'http://127.0.0.1:4566/000000000000/q',
  });
  await expect(create('q', { DelaySeconds: '2' })).rejects.toMatchObject({
    code: 'QueueNameExists',
    queryCode: 'QueueAlreadyExists',
    message: 'A queue already exists with the same name and a different value for attribute DelaySeconds',
  });
});

test('a change keeps the other attributes, and an empty value removes a policy', async () => {
  await create('dead');
  const { QueueUrl } = await create('q', { RedrivePolicy: redriveTo('dead', 3), VisibilityTimeout: '7' });
  sqs.clock.advance(5_000);

  await sqs.call('SetQueueAttributes', { QueueUrl, Attributes: { DelaySeconds: '9', RedrivePolicy: '' } });

  const attributes = await attributesOf(QueueUrl);
  expect(attributes).toMatchObject({ DelaySeconds: '9', VisibilityTimeout: '7' });
  expect(attributes).not.toHaveProperty('RedrivePolicy');
  expect(Number(attributes?.LastModifiedTimestamp) - Number(attributes?.CreatedTimestamp)).toBe(5);
});

test.each([
  ['VisibilityTimeout', '43201'],
  ['DelaySeconds', '901'],
  ['MessageRetentionPeriod', '59'],
  ['MessageRetentionPeriod', '1209601'],
  ['MaximumMessageSize', '1023'],
  ['MaximumMessageSize', '1048577'],
  ['ReceiveMessageWaitTimeSeconds', '21'],
  ['VisibilityTimeout', '-1'],
  ['VisibilityTimeout', '1.5'],
  ['VisibilityTimeout', ''],
  ['Policy', 'not json'],
  ['SqsManagedSseEnabled', 'yes'],
])('refuses %s = %j', async (name, value) => {
  await expect(create('q', { [name]: value })).rejects.toMatchObject({
    code: 'InvalidAttributeValue',
    message: `Invalid value for the parameter ${name}.`,
  });
});

test.each(['Colour', 'QueueArn', 'ContentBasedDeduplication', 'FifoQueue'])(
  'refuses to set %s on a standard queue',
  async (name) => {
    await expect(create('q', { [name]: 'false' })).rejects.toMatchObject({
      code: 'InvalidAttributeName',
      message: `Unknown Attribute ${name}.`,
    });
  },
);

test('high throughput needs deduplication by message group', async () => {
  const highThroughput = { FifoQueue: 'true', FifoThroughputLimit: 'perMessageGroupId' };
  await expect(create('q.fifo', highThroughput)).rejects.toMatchObject({ code: 'InvalidAttributeValue' });
  await expect(create('q.fifo', { ...highThroughput, DeduplicationScope: 'messageGroup' })).resolves.toBeDefined();
});

test('a queue has one kind of encryption', async () => {
  const { QueueUrl } = await create('q', { KmsMasterKeyId: 'alias/mine' });

  expect(await attributesOf(QueueUrl)).toMatchObject({
    KmsMasterKeyId: 'alias/mine',
    KmsDataKeyReusePeriodSeconds: '300',
    SqsManagedSseEnabled: 'false',
  });
  await expect(create('r', { KmsMasterKeyId: 'alias/mine', SqsManagedSseEnabled: 'true' })).rejects.toMatchObject({
    code: 'InvalidAttributeName',
    message:
      'You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.',
  });
});

test.each([
  ['a space', 'a b', {}],
  ['81 characters', 'x'.repeat(81), {}],
  ['.fifo without FifoQueue', 'q.fifo', {}],
  ['FifoQueue without .fifo', 'q', { FifoQueue: 'true' }],
])('refuses a name with %s', async (_, name, attributes) => {
  await expect(create(name, attributes)).rejects.toMatchObject({
    code: 'InvalidParameterValue',
    message: expect.stringMatching(/alphanumeric characters, hyphens, or underscores.*1 to 80 in length/),
  });
});

test('a template’s queue is updated in place, keeps its messages, and can name a target that comes later', async () => {
  const url = sqs.create('q', { VisibilityTimeout: '7', RedrivePolicy: redriveTo('comes-later', 3) });
  await sqs.send(url, 'kept');

  sqs.core.ensureQueue('q', { VisibilityTimeout: '8' });

  expect(await attributesOf(url)).toMatchObject({ VisibilityTimeout: '8', ApproximateNumberOfMessages: '1' });
  expect(await attributesOf(url)).not.toHaveProperty('RedrivePolicy');
});

test('purges every message, visible or not, once a minute at most', async () => {
  const url = sqs.create('q');
  await sqs.send(url, 'in flight');
  await sqs.receive(url);
  await sqs.send(url, 'visible');
  await sqs.send(url, 'delayed', { DelaySeconds: 9 });

  await sqs.call('PurgeQueue', { QueueUrl: url });

  expect(sqs.core.queues()[0]).toMatchObject({ visible: 0, inFlight: 0, delayed: 0 });
  sqs.clock.advance(59_999);
  await expect(sqs.call('PurgeQueue', { QueueUrl: url })).rejects.toMatchObject({
    code: 'PurgeQueueInProgress',
    status: 403,
    message: 'Only one PurgeQueue operation on q is allowed every 60 seconds.',
  });
  sqs.clock.advance(1);
  await expect(sqs.call('PurgeQueue', { QueueUrl: url })).resolves.toEqual({});
});

test('tags are added, replaced and removed by key', async () => {
  const url = sqs.create('q');
  await sqs.call('TagQueue', { QueueUrl: url, Tags: { team: 'a', stage: 'dev' } });
  await sqs.call('TagQueue', { QueueUrl: url, Tags: { team: 'b' } });
  await sqs.call('UntagQueue', { QueueUrl: url, TagKeys: ['stage', 'unknown'] });

  expect(await sqs.call('ListQueueTags', { QueueUrl: url })).toEqual({ Tags: { team: 'b' } });
});

test('lists queues by prefix, page by page', async () => {
  for (const name of ['b', 'a-3', 'a-1', 'a-2']) sqs.create(name);
  const page = (more: object) => sqs.call('ListQueues', { QueueNamePrefix: 'a-', MaxResults: 2, ...more });
  const url = (name: string) => `http://127.0.0.1:4566/000000000000/${name}`;

  const first = await page({});
  const second = await page({ NextToken: first.NextToken });

  expect(first.QueueUrls).toEqual([url('a-1'), url('a-2')]);
  expect(second).toEqual({ QueueUrls: [url('a-3')] });
  expect(await sqs.call('ListQueues', { QueueNamePrefix: 'z' })).toEqual({});
});

test('a deleted queue is gone, and its name is free with nothing of it left', async () => {
  const url = sqs.create('q');
  await sqs.send(url, 'old');
  const [old] = await sqs.receive(url);
  await sqs.call('DeleteQueue', { QueueUrl: url });

  await expect(sqs.send(url, 'a')).rejects.toMatchObject({
    code: 'QueueDoesNotExist',
    queryCode: 'AWS.SimpleQueueService.NonExistentQueue',
    message: 'The specified queue does not exist.',
  });
  sqs.create('q');
  expect(sqs.core.peek('q')).toEqual([]);
  await expect(sqs.call('DeleteMessage', { QueueUrl: url, ReceiptHandle: old?.ReceiptHandle })).rejects.toMatchObject({
    code: 'ReceiptHandleIsInvalid',
  });
});
