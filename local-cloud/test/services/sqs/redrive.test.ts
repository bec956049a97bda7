import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { bodies, openBench, type QueueBench, redriveTo } from './queue-bench.ts';

let sqs: QueueBench;
let url: string;

beforeEach(() => {
  sqs = openBench();
  sqs.create('dead');
  url = sqs.create('source', { VisibilityTimeout: '10', RedrivePolicy: redriveTo('dead', 2) });
});
afterEach(() => sqs.close());

async function failTwice(): Promise<void> {
  for (let receive = 0; receive < 2; receive++) {
    await sqs.receive(url, { MaxNumberOfMessages: 10 });
    sqs.clock.advance(10_000);
  }
}

test('moves a message on the receive that would exceed the maximum, and never without a receive', async () => {
  await sqs.send(url, 'poison');
  await failTwice();
  sqs.clock.advance(3_600_000);
  expect(sqs.core.peek('dead')).toEqual([]);

  expect(await sqs.receive(url)).toEqual([]);

  expect(sqs.core.peek('dead').map(({ body }) => body)).toEqual(['poison']);
});

test('the dead letter keeps its id and the time of sending, names its source, and starts to count anew', async () => {
  const { MessageId } = await sqs.send(url, 'poison', {
    MessageAttributes: { reason: { DataType: 'String', StringValue: 'kept' } },
  });
  const sentAt = String(sqs.clock.now());
  await failTwice();
  await sqs.receive(url);

  const [letter] = await sqs.receive('http://127.0.0.1:4566/000000000000/dead', { MessageAttributeNames: ['All'] });

  expect(letter).toMatchObject({
    MessageId,
    Attributes: {
      SentTimestamp: sentAt,
      ApproximateReceiveCount: '1',
      DeadLetterQueueSourceArn: 'arn:aws:sqs:us-east-1:000000000000:source',
    },
    MessageAttributes: { reason: { StringValue: 'kept' } },
  });
});

test('the age of a dead letter counts from its move', async () => {
  await sqs.send(url, 'poison');
  await failTwice();
  await sqs.receive(url);
  sqs.clock.advance(5_000);

  expect(sqs.core.queues().find(({ name }) => name === 'dead')?.oldestAgeMs).toBe(5_000);
});

test('an exhausted message does not cost a good one its delivery', async () => {
  await sqs.send(url, 'poison');
  await failTwice();
  await sqs.send(url, 'good');

  expect(bodies(await sqs.receive(url))).toEqual(['good']);
});

test('a long poll on the dead-letter queue gets the letter at once', async () => {
  await sqs.send(url, 'poison');
  await failTwice();
  const waiting = sqs.receive('http://127.0.0.1:4566/000000000000/dead', { WaitTimeSeconds: 20 });

  await sqs.receive(url);

  expect(bodies(await waiting)).toEqual(['poison']);
});

test('without its dead-letter queue a message stays where it is', async () => {
  await sqs.send(url, 'poison');
  await failTwice();
  sqs.core.deleteQueue('dead');

  expect(bodies(await sqs.receive(url))).toEqual(['poison']);
});

test('lists the queues that a dead-letter queue serves', async () => {
  sqs.create('another', { RedrivePolicy: redriveTo('dead', 5) });

  const input = { QueueUrl: 'http://127.0.0.1:4566/000000000000/dead' };
  expect(await sqs.call('ListDeadLetterSourceQueues', input)).toEqual({
    queueUrls: ['http://127.0.0.1:4566/000000000000/another', 'http://127.0.0.1:4566/000000000000/source'],
  });
});

const target = 'arn:aws:sqs:us-east-1:000000000000:dead';

test.each([
  [
    'a missing count',
    { deadLetterTargetArn: target },
    'Redrive policy does not contain mandatory attribute: maxReceiveCount.',
  ],
  [
    'a missing target',
    { maxReceiveCount: 1 },
    'Redrive policy does not contain mandatory attribute: deadLetterTargetArn.',
  ],
  [
    'a count of 0',
    { deadLetterTargetArn: target, maxReceiveCount: 0 },
    'Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000 both inclusive.',
  ],
  ['no ARN', { deadLetterTargetArn: 'dummy', maxReceiveCount: 1 }, 'Invalid value for deadLetterTargetArn.'],
])('refuses a redrive policy with %s', (_, policy, reason) => {
  const RedrivePolicy = JSON.stringify(policy);
  expect(() => sqs.create('q', { RedrivePolicy })).toThrow(
    expect.objectContaining({
      code: 'InvalidParameterValue',
      message: `Value ${RedrivePolicy} for parameter RedrivePolicy is invalid. Reason: ${reason}`,
    }),
  );
});

test('a FIFO queue needs a FIFO dead-letter queue', () => {
  expect(() => sqs.create('q.fifo', { FifoQueue: 'true', RedrivePolicy: redriveTo('dead', 3) })).toThrow(
    'Dead-letter queue must be same type of queue as the source.',
  );
});
