import {
  CreateTopicCommand,
  ListSubscriptionsByTopicCommand,
  ListTopicsCommand,
  PublishCommand,
} from '@aws-sdk/client-sns';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SnsError } from '../../../src/services/sns/errors.ts';
import { openBench, type SnsBench } from './sns-bench.ts';

let bench: SnsBench;

beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const topicArn = (name: string) => `arn:aws:sns:eu-west-1:000000000000:${name}`;
const queueArn = (name: string) => `arn:aws:sqs:eu-west-1:000000000000:${name}`;

test('shows topics, and who subscribes to them', async () => {
  bench.sns.ensureTopic('events');
  bench.sns.ensureTopic('alarms');
  bench.subscribeQueue(topicArn('events'), 'q');

  const { Topics } = await bench.client.send(new ListTopicsCommand({}));
  expect(Topics).toEqual([{ TopicArn: topicArn('alarms') }, { TopicArn: topicArn('events') }]);
  const list = new ListSubscriptionsByTopicCommand({ TopicArn: topicArn('events') });
  expect((await bench.client.send(list)).Subscriptions).toEqual([
    {
      SubscriptionArn: expect.stringMatching(`^${topicArn('events')}:`),
      Owner: '000000000000',
      Protocol: 'sqs',
      Endpoint: queueArn('q'),
      TopicArn: topicArn('events'),
    },
  ]);
});

test('a subscription that is declared again takes its new attributes and keeps its ARN', () => {
  bench.sns.ensureTopic('events');
  bench.subscribeQueue(topicArn('events'), 'q');
  const [before] = bench.sns.topics()[0]?.subscriptions ?? [];
  bench.sns.ensureTopic('events');
  bench.subscribeQueue(topicArn('events'), 'q', { RawMessageDelivery: 'true' });

  expect(bench.sns.topics()[0]?.subscriptions).toEqual([{ ...before, attributes: { RawMessageDelivery: 'true' } }]);
});

test.each(['a b', 'events.fifo'])('refuses the topic name %s', (name) => {
  expect(() => bench.sns.ensureTopic(name)).toThrow(SnsError);
  expect(() => bench.sns.ensureTopic(name)).toThrow(`got ${name}`);
});

test.each([
  ['another protocol', { protocol: 'https' }, /does not implement subscriptions by https/],
  ['an endpoint that is no queue', { endpoint: 'q' }, /Invalid parameter: SQS endpoint ARN/],
  ['a FIFO queue', { endpoint: queueArn('q.fifo') }, /FIFO SQS Queues can not be subscribed/],
  ['an address that is none', { protocol: 'email', endpoint: 'nobody' }, /Invalid parameter: Email address/],
  ['an unknown attribute', { attributes: { Colour: 'red' } }, /RedrivePolicy, got Colour/],
  ['raw delivery that is no boolean', { attributes: { RawMessageDelivery: 'x' } }, /Invalid value \[x\]/],
  ['an unknown scope', { attributes: { FilterPolicyScope: 'x' } }, /use either MessageBody or MessageAttributes/],
  ['a redrive policy without target', { attributes: { RedrivePolicy: '{}' } }, /deadLetterTargetArn.*got none/],
  ['a redrive policy that is no JSON', { attributes: { RedrivePolicy: 'x' } }, /RedrivePolicy: failed to parse JSON/],
])('refuses a subscription with %s', (_, change, message) => {
  const declaration = {
    topicArn: bench.sns.ensureTopic('events'),
    protocol: 'sqs',
    endpoint: queueArn('q'),
    ...change,
  };
  expect(() => bench.sns.ensureSubscription(declaration)).toThrow(SnsError);
  expect(() => bench.sns.ensureSubscription(declaration)).toThrow(message);
});

test('what does not exist is not found', async () => {
  const command = new PublishCommand({ TopicArn: topicArn('nope'), Message: 'x' });
  await expect(bench.client.send(command)).rejects.toMatchObject({
    name: 'NotFoundException',
    message: 'Topic does not exist',
    $metadata: { httpStatusCode: 404 },
  });
});

test('an operation that is not there is named, with status 501', async () => {
  await expect(bench.client.send(new CreateTopicCommand({ Name: 'x' }))).rejects.toMatchObject({
    message: 'The local SNS does not implement CreateTopic.',
    $metadata: { httpStatusCode: 501 },
  });
});
