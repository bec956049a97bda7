import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { arnOf, bodies, openSqsFixture, redriveTo, type SqsFixture, urlOf } from './sqs-fixture.ts';

let sqs: SqsFixture;
let url: string;

beforeEach(() => {
  sqs = openSqsFixture();
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

test('a message moves to the dead-letter queue on the receive that would exceed the maximum, never without a receive', async () => {
  await sqs.send(url, 'poison');
  await failTwice();
  sqs.clock.advance(3_600_000);
  expect(sqs.core.peek('dead')).toEqual([]);

  expect(await sqs.receive(url)).toEqual([]);

  expect(sqs.peekBodies('dead')).toEqual(['poison']);
});

test('a dead letter keeps its id and the time of sending, names its source, and has a new receive count', async () => {
  const { MessageId } = await sqs.send(url, 'poison', {
    MessageAttributes: { reason: { DataType: 'String', StringValue: 'kept' } },
  });
  const sentAt = String(sqs.clock.now());
  await failTwice();
  await sqs.receive(url);

  const [letter] = await sqs.receive(urlOf('dead'), { MessageAttributeNames: ['All'] });

  expect(letter).toMatchObject({
    MessageId,
    Attributes: {
      SentTimestamp: sentAt,
      ApproximateReceiveCount: '1',
      DeadLetterQueueSourceArn: arnOf('source'),
    },
    MessageAttributes: { reason: { StringValue: 'kept' } },
  });
});

test('the age of a dead letter counts from its move', async () => {
  await sqs.send(url, 'poison');
  await failTwice();
  await sqs.receive(url);
  sqs.clock.advance(5_000);

  expect(sqs.state('dead')?.oldestAgeMs).toBe(5_000);
});

test('an exhausted message does not delay the delivery of another one', async () => {
  await sqs.send(url, 'poison');
  await failTwice();
  await sqs.send(url, 'good');

  expect(bodies(await sqs.receive(url))).toEqual(['good']);
});

test('a long poll on the dead-letter queue gets a dead letter at once', async () => {
  await sqs.send(url, 'poison');
  await failTwice();
  const waiting = sqs.receive(urlOf('dead'), { WaitTimeSeconds: 20 });

  await sqs.receive(url);

  expect(bodies(await waiting)).toEqual(['poison']);
});

test('a message stays in its queue while the dead-letter queue does not exist', async () => {
  await sqs.send(url, 'poison');
  await failTwice();
  sqs.core.deleteQueue('dead');

  expect(bodies(await sqs.receive(url))).toEqual(['poison']);
});

test('ListDeadLetterSourceQueues lists the queues that a dead-letter queue serves', async () => {
  sqs.create('another', { RedrivePolicy: redriveTo('dead', 5) });

  const input = { QueueUrl: urlOf('dead') };
  expect(await sqs.call('ListDeadLetterSourceQueues', input)).toEqual({
    queueUrls: [urlOf('another'), urlOf('source')],
  });
});

const target = arnOf('dead');

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
  ['an invalid ARN', { deadLetterTargetArn: 'dummy', maxReceiveCount: 1 }, 'Invalid value for deadLetterTargetArn.'],
])('a redrive policy with %s is refused', (_, policy, reason) => {
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
