import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openBench, type QueueBench, redriveTo } from './queue-bench.ts';

let sqs: QueueBench;

beforeEach(() => {
  sqs = openBench();
});
afterEach(() => sqs.close());

async function attributesOf(url: unknown, names = ['All']): Promise<Record<string, string> | undefined> {
  const { Attributes } = await sqs.call('GetQueueAttributes', { QueueUrl: url, AttributeNames: names });
  return Attributes as Record<string, string> | undefined;
}

test('a new queue has the defaults of AWS', async () => {
  const url = sqs.create('q');
  const createdAt = String(sqs.clock.now() / 1_000);

  expect(url).toBe('http://127.0.0.1:4566/000000000000/q');
  expect(await attributesOf(url)).toEqual({
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
  });
});

test('a new FIFO queue has the four FIFO attributes too', async () => {
  const url = sqs.create('q.fifo', { FifoQueue: 'true' });

  expect(await attributesOf(url)).toMatchObject({
    FifoQueue: 'true',
    ContentBasedDeduplication: 'false',
    DeduplicationScope: 'queue',
    FifoThroughputLimit: 'perQueue',
  });
});

test('gives the attributes that were asked for, and none when none were', async () => {
  const url = sqs.create('q');

  expect(await attributesOf(url, ['VisibilityTimeout', 'RedrivePolicy'])).toEqual({ VisibilityTimeout: '30' });
  expect(await attributesOf(url, [])).toBeUndefined();
  await expect(attributesOf(url, ['Colour'])).rejects.toMatchObject({
    code: 'InvalidAttributeName',
    message: 'Unknown Attribute Colour.',
  });
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
])('refuses %s = %j', (name, value) => {
  expect(() => sqs.create('q', { [name]: value })).toThrow(
    expect.objectContaining({
      code: 'InvalidAttributeValue',
      message: `Invalid value for the parameter ${name}.`,
    }),
  );
});

test.each(['Colour', 'QueueArn', 'ContentBasedDeduplication', 'FifoQueue'])(
  'refuses to set %s on a standard queue',
  (name) => {
    expect(() => sqs.create('q', { [name]: 'false' })).toThrow(
      expect.objectContaining({ code: 'InvalidAttributeName', message: `Unknown Attribute ${name}.` }),
    );
  },
);

test('high throughput needs deduplication by message group', () => {
  const highThroughput = { FifoQueue: 'true', FifoThroughputLimit: 'perMessageGroupId' };
  expect(() => sqs.create('q.fifo', highThroughput)).toThrow(
    expect.objectContaining({ code: 'InvalidAttributeValue', message: expect.stringContaining('perMessageGroupId') }),
  );
  expect(sqs.create('q.fifo', { ...highThroughput, DeduplicationScope: 'messageGroup' })).toMatch(/q\.fifo$/);
});

test.each([
  ['a space', 'a b', {}],
  ['81 characters', 'x'.repeat(81), {}],
  ['.fifo without FifoQueue', 'q.fifo', {}],
  ['FifoQueue without .fifo', 'q', { FifoQueue: 'true' }],
])('refuses a name with %s', (_, name, attributes) => {
  expect(() => sqs.create(name, attributes)).toThrow(
    expect.objectContaining({
      code: 'InvalidParameterValue',
      message: expect.stringMatching(/alphanumeric characters, hyphens, or underscores.*1 to 80 in length/),
    }),
  );
});

test('a template’s queue is updated in place, keeps its messages, and can name a target that comes later', async () => {
  const url = sqs.create('q', { VisibilityTimeout: '7', RedrivePolicy: redriveTo('comes-later', 3) });
  await sqs.send(url, 'kept');

  sqs.core.ensureQueue('q', { VisibilityTimeout: '8' });

  expect(await attributesOf(url)).toMatchObject({ VisibilityTimeout: '8', ApproximateNumberOfMessages: '1' });
  expect(await attributesOf(url)).not.toHaveProperty('RedrivePolicy');
});

test('lists queues by prefix', async () => {
  for (const name of ['b', 'a-2', 'a-1']) sqs.create(name);
  const url = (name: string) => `http://127.0.0.1:4566/000000000000/${name}`;

  expect(await sqs.call('ListQueues', { QueueNamePrefix: 'a-' })).toEqual({ QueueUrls: [url('a-1'), url('a-2')] });
  expect(await sqs.call('ListQueues', { QueueNamePrefix: 'z' })).toEqual({});
});
