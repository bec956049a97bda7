import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AddPermissionCommand,
  CreateTopicCommand,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SubscribeCommand,
  TagResourceCommand,
  UnsubscribeCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-sns';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openBench, type SnsBench } from './sns-bench.ts';

let bench: SnsBench;

beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const topicArn = (name: string) => `arn:aws:sns:eu-west-1:000000000000:${name}`;
const queueArn = (name: string) => `arn:aws:sqs:eu-west-1:000000000000:${name}`;

test('creates a topic once, and refuses to create it again with other attributes', async () => {
  const create = (Attributes: Record<string, string>) =>
    bench.client.send(new CreateTopicCommand({ Name: 'events', Attributes }));

  expect((await create({ DisplayName: 'A & <B>' })).TopicArn).toBe(topicArn('events'));
  expect((await create({ DisplayName: 'A & <B>' })).TopicArn).toBe(topicArn('events'));
  await expect(create({ DisplayName: 'other' })).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'Invalid parameter: Attributes Reason: Topic already exists with different attributes',
  });
  const { Attributes } = await bench.client.send(new GetTopicAttributesCommand({ TopicArn: topicArn('events') }));
  expect(Attributes).toEqual({
    TopicArn: topicArn('events'),
    Owner: '000000000000',
    DisplayName: 'A & <B>',
    SubscriptionsConfirmed: '0',
    SubscriptionsPending: '0',
    SubscriptionsDeleted: '0',
  });
});

test.each([
  ['a space in it', 'a b', {}],
  ['FifoTopic without .fifo', 'events', { FifoTopic: 'true' }],
  ['.fifo without FifoTopic', 'events.fifo', {}],
])('refuses a topic name with %s', async (_, Name, Attributes) => {
  await expect(bench.client.send(new CreateTopicCommand({ Name, Attributes }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining(`got ${Name}`),
  });
});

test('changes one attribute of a topic, and refuses one that topics do not have', async () => {
  bench.sns.ensureTopic('events');
  const set = (AttributeName: string, AttributeValue: string) =>
    bench.client.send(new SetTopicAttributesCommand({ TopicArn: topicArn('events'), AttributeName, AttributeValue }));

  await set('DisplayName', 'Events');

  const { Attributes } = await bench.client.send(new GetTopicAttributesCommand({ TopicArn: topicArn('events') }));
  expect(Attributes?.DisplayName).toBe('Events');
  await expect(set('Colour', 'red')).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'Invalid parameter: AttributeName Reason: topics have no attribute Colour',
  });
});

test('lists topics page by page', async () => {
  for (let i = 0; i < 101; i++) bench.sns.ensureTopic(`topic-${String(i).padStart(3, '0')}`);

  const first = await bench.client.send(new ListTopicsCommand({}));
  const second = await bench.client.send(new ListTopicsCommand({ NextToken: first.NextToken }));

  expect(first.Topics).toHaveLength(100);
  expect(second.Topics).toEqual([{ TopicArn: topicArn('topic-100') }]);
  expect(second.NextToken).toBeUndefined();
});

test('subscribes a queue once, and shows it in both lists', async () => {
  bench.sns.ensureTopic('events');
  const subscribe = (Attributes?: Record<string, string>) =>
    bench.client.send(
      new SubscribeCommand({ TopicArn: topicArn('events'), Protocol: 'sqs', Endpoint: queueArn('q'), Attributes }),
    );

  const { SubscriptionArn } = await subscribe({ RawMessageDelivery: 'true' });

  expect(await subscribe()).toMatchObject({ SubscriptionArn });
  await expect(subscribe({ RawMessageDelivery: 'false' })).rejects.toMatchObject({
    message: 'Invalid parameter: Attributes Reason: Subscription already exists with different attributes',
  });
  const shown = {
    SubscriptionArn,
    Owner: '000000000000',
    Protocol: 'sqs',
    Endpoint: queueArn('q'),
    TopicArn: topicArn('events'),
  };
  const byTopic = new ListSubscriptionsByTopicCommand({ TopicArn: topicArn('events') });
  expect((await bench.client.send(byTopic)).Subscriptions).toEqual([shown]);
  expect((await bench.client.send(new ListSubscriptionsCommand({}))).Subscriptions).toEqual([shown]);
  const { Attributes } = await bench.client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
  expect(Attributes).toEqual({
    ...shown,
    PendingConfirmation: 'false',
    ConfirmationWasAuthenticated: 'true',
    RawMessageDelivery: 'true',
  });
});

test('sets an attribute of a subscription, and an empty value removes it', async () => {
  bench.sns.ensureTopic('events');
  bench.subscribeQueue(topicArn('events'), 'q');
  const SubscriptionArn = bench.sns.topics()[0]?.subscriptions[0]?.arn;
  const set = (AttributeValue: string) =>
    bench.client.send(
      new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName: 'FilterPolicy', AttributeValue }),
    );
  const attributes = () => bench.sns.topics()[0]?.subscriptions[0]?.attributes;

  await set('{"kind":["order"]}');
  expect(attributes()).toEqual({ FilterPolicy: '{"kind":["order"]}' });
  await set('');
  expect(attributes()).toEqual({});
});

test('ends subscriptions one by one, and all of a topic with it', async () => {
  bench.sns.ensureTopic('events');
  bench.subscribeQueue(topicArn('events'), 'a');
  bench.subscribeQueue(topicArn('events'), 'b');
  const [first] = bench.sns.topics()[0]?.subscriptions ?? [];

  await bench.client.send(new UnsubscribeCommand({ SubscriptionArn: first?.arn }));
  expect(bench.sns.topics()[0]?.subscriptions.map(({ endpoint }) => endpoint)).toEqual([queueArn('b')]);

  await bench.client.send(new DeleteTopicCommand({ TopicArn: topicArn('events') }));
  expect((await bench.client.send(new ListSubscriptionsCommand({}))).Subscriptions ?? []).toEqual([]);
  await bench.client.send(new DeleteTopicCommand({ TopicArn: topicArn('events') }));
});

test.each([
  ['another protocol', { Protocol: 'https' }, /does not implement subscriptions by https/],
  ['an endpoint that is no queue', { Endpoint: 'q' }, /Invalid parameter: SQS endpoint ARN/],
  ['a FIFO queue for a standard topic', { Endpoint: queueArn('q.fifo') }, /FIFO SQS Queues can not be subscribed/],
  ['an address that is none', { Protocol: 'email', Endpoint: 'nobody' }, /Invalid parameter: Email address/],
  ['an unknown attribute', { Attributes: { Colour: 'red' } }, /RedrivePolicy, got Colour/],
  ['raw delivery that is no boolean', { Attributes: { RawMessageDelivery: 'x' } }, /Invalid value \[x\]/],
  ['an unknown scope', { Attributes: { FilterPolicyScope: 'x' } }, /use either MessageBody or MessageAttributes/],
  ['a redrive policy without target', { Attributes: { RedrivePolicy: '{}' } }, /deadLetterTargetArn.*got none/],
  ['a redrive policy that is no JSON', { Attributes: { RedrivePolicy: 'x' } }, /RedrivePolicy: failed to parse JSON/],
])('refuses a subscription with %s', async (_, change, message) => {
  bench.sns.ensureTopic('events');
  const input = { TopicArn: topicArn('events'), Protocol: 'sqs', Endpoint: queueArn('q'), ...change };
  await expect(bench.client.send(new SubscribeCommand(input))).rejects.toMatchObject({
    message: expect.stringMatching(message),
  });
});

test('what does not exist is not found', async () => {
  const topic = new GetTopicAttributesCommand({ TopicArn: topicArn('nope') });
  await expect(bench.client.send(topic)).rejects.toMatchObject({
    name: 'NotFoundException',
    message: 'Topic does not exist',
    $metadata: { httpStatusCode: 404 },
  });
  const subscription = new GetSubscriptionAttributesCommand({ SubscriptionArn: `${topicArn('nope')}:1` });
  await expect(bench.client.send(subscription)).rejects.toMatchObject({ message: 'Subscription does not exist' });
});

test('tags are added and removed by key', async () => {
  bench.sns.ensureTopic('events');
  const ResourceArn = topicArn('events');
  const Tags = [
    { Key: 'team', Value: 'a' },
    { Key: 'stage', Value: 'dev' },
  ];
  await bench.client.send(new TagResourceCommand({ ResourceArn, Tags }));
  await bench.client.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['stage'] }));

  const listed = await bench.client.send(new ListTagsForResourceCommand({ ResourceArn }));
  expect(listed.Tags).toEqual([{ Key: 'team', Value: 'a' }]);
});

test('an operation that is not there is named, with status 501', async () => {
  const command = new AddPermissionCommand({
    TopicArn: topicArn('x'),
    Label: 'x',
    AWSAccountId: ['1'],
    ActionName: ['Publish'],
  });
  await expect(bench.client.send(command)).rejects.toMatchObject({
    message: 'The local SNS does not implement AddPermission.',
    $metadata: { httpStatusCode: 501 },
  });
});

test('topics and subscriptions are there after a restart, and deleted ones are not', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sns-restart-'));
  await bench.close();
  bench = await openBench(join(folder, 'sns.sqlite'));
  bench.sns.ensureTopic('events', { DisplayName: 'Events' });
  bench.subscribeQueue(topicArn('events'), 'q', { RawMessageDelivery: 'true' });
  bench.sns.ensureTopic('deleted');
  bench.subscribeQueue(topicArn('deleted'), 'q');
  bench.sns.deleteTopic(topicArn('deleted'));
  const state = bench.sns.topics();
  await bench.close();

  bench = await openBench(join(folder, 'sns.sqlite'));

  expect(bench.sns.topics()).toEqual(state);
  expect((await bench.client.send(new ListSubscriptionsCommand({}))).Subscriptions).toHaveLength(1);
  await rm(folder, { recursive: true });
});
