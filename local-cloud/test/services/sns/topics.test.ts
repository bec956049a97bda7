import {
  CreateTopicCommand,
  ListSubscriptionsByTopicCommand,
  ListTopicsCommand,
  PublishCommand,
  type PublishCommandInput,
} from '@aws-sdk/client-sns';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openSnsFixture, queueArn, type SnsFixture, topicArn } from './sns-fixture.ts';

let fixture: SnsFixture;
let TopicArn: string;

beforeEach(async () => {
  fixture = await openSnsFixture();
  TopicArn = fixture.sns.ensureTopic('events');
});
afterEach(() => fixture.close());

const publish = (input: Partial<PublishCommandInput>) =>
  fixture.client.send(new PublishCommand({ TopicArn, Message: 'hello', ...input }));
const text = (StringValue: string) => ({ DataType: 'String', StringValue });

test('every subscribed queue gets the message in an envelope', async () => {
  fixture.subscribeQueue(TopicArn, 'a');
  fixture.subscribeQueue(TopicArn, 'b');

  const { MessageId } = await publish({
    Message: '{"é":"😀"}',
    Subject: 'A subject',
    MessageAttributes: { kind: text('order'), bytes: { DataType: 'Binary', BinaryValue: Uint8Array.of(1, 2) } },
  });

  const [envelope] = fixture.envelopes('a');
  expect(envelope).toEqual({
    Type: 'Notification',
    MessageId,
    TopicArn,
    Subject: 'A subject',
    Message: '{"é":"😀"}',
    Timestamp: new Date(fixture.clock.now()).toISOString(),
    SignatureVersion: '1',
    Signature: expect.any(String),
    SigningCertURL: expect.stringMatching(/\.pem$/),
    UnsubscribeURL: expect.stringContaining(`http://127.0.0.1:4566/?Action=Unsubscribe&SubscriptionArn=${TopicArn}:`),
    MessageAttributes: { kind: { Type: 'String', Value: 'order' }, bytes: { Type: 'Binary', Value: 'AQI=' } },
  });
  expect(fixture.envelopes('b')).toMatchObject([{ MessageId, Message: '{"é":"😀"}' }]);
  expect(fixture.sqs.peek('a')[0]?.attributes).toEqual({});
});

test('the envelope has no subject and no attributes when the message has none', async () => {
  fixture.subscribeQueue(TopicArn, 'q');
  await publish({});

  expect(fixture.envelopes('q')[0]).not.toHaveProperty('Subject');
  expect(fixture.envelopes('q')[0]).not.toHaveProperty('MessageAttributes');
});

test('raw delivery sends the text without an envelope, with its attributes', async () => {
  fixture.subscribeQueue(TopicArn, 'raw', { RawMessageDelivery: 'true' });
  await publish({ Message: 'just this', MessageAttributes: { kind: text('order') } });

  expect(fixture.sqs.peek('raw')).toMatchObject([{ body: 'just this', attributes: { kind: text('order') } }]);
});

test('each subscription gets what its own filter lets pass, by attributes or by the body', async () => {
  fixture.subscribeQueue(TopicArn, 'by-attributes', { FilterPolicy: '{"kind":["order"]}' });
  fixture.subscribeQueue(TopicArn, 'by-body', { FilterPolicy: '{"kind":["order"]}', FilterPolicyScope: 'MessageBody' });
  await publish({ Message: 'attribute', MessageAttributes: { kind: text('order') } });
  await publish({ Message: '{"kind":"order"}' });
  await publish({ Message: '{"kind":"refund"}', MessageAttributes: { kind: text('refund') } });

  expect(fixture.envelopes('by-attributes').map(({ Message }) => Message)).toEqual(['attribute']);
  expect(fixture.envelopes('by-body').map(({ Message }) => Message)).toEqual(['{"kind":"order"}']);
  expect(fixture.sns.topics()[0]?.counts).toMatchObject({ published: 3, delivered: 2, filteredOut: 4 });
});

test.each([
  ['an empty text', { Message: '' }, 'InvalidParameterException', /Empty message/],
  ['more than 256 KiB', { Message: 'x'.repeat(262_145) }, 'InvalidParameterException', /Message too long/],
  ['a line break in its subject', { Subject: 'a\nb' }, 'InvalidParameterException', /Subject/],
  ['a subject of 101 characters', { Subject: 'x'.repeat(101) }, 'InvalidParameterException', /Subject/],
  ['a deduplication id', { MessageDeduplicationId: '1' }, 'InvalidParameterException', /not valid for this topic type/],
  [
    'an unknown attribute type',
    { MessageAttributes: { a: { DataType: 'Date', StringValue: 'x' } } },
    'InvalidParameterValueException',
    /'a' has an invalid message attribute type/,
  ],
  [
    'a Number attribute that is not a number',
    { MessageAttributes: { a: { DataType: 'Number', StringValue: 'x' } } },
    'InvalidParameterValueException',
    /'a' value to number/,
  ],
  [
    'an empty attribute',
    { MessageAttributes: { a: { DataType: 'String', StringValue: '' } } },
    'InvalidParameterValueException',
    /'a' must contain non-empty/,
  ],
])('refuses a message with %s', async (_, input, name, message) => {
  await expect(publish(input)).rejects.toMatchObject({ message: expect.stringMatching(message), name });
});

test('a message that a queue refuses goes to the subscription’s dead-letter queue with the reason', async () => {
  const dead = fixture.sqs.ensureQueue('dead').arn;
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead });
  fixture.subscribeQueue(TopicArn, 'gone', { RedrivePolicy });
  fixture.subscribeQueue(TopicArn, 'there');
  fixture.sqs.deleteQueue('gone');

  const { MessageId } = await publish({});

  expect(fixture.envelopes('dead')).toMatchObject([{ MessageId, Message: 'hello' }]);
  expect(fixture.sqs.peek('dead')[0]?.attributes.ErrorMessage?.StringValue).toBe('The specified queue does not exist.');
  expect(fixture.envelopes('there')).toHaveLength(1);
  const counts = { published: 1, delivered: 1, failed: 1, redriven: 1, failedToRedrive: 0 };
  expect(fixture.sns.topics()[0]?.counts).toMatchObject(counts);
});

test('a message that the dead-letter queue refuses too is lost, which is counted and shown to the user', async () => {
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: 'arn:aws:sqs:eu-west-1:000000000000:nowhere' });
  fixture.subscribeQueue(TopicArn, 'gone', { RedrivePolicy });
  fixture.sqs.deleteQueue('gone');

  await publish({});

  expect(fixture.sns.topics()[0]?.counts).toMatchObject({ failed: 1, redriven: 0, failedToRedrive: 1 });
  expect(fixture.notices).toEqual([
    expect.stringMatching(/^SNS dropped a message: .*:gone .* and .*:nowhere .* refused it/),
  ]);
});

test('a topic remembers its latest 25 messages, the latest first', async () => {
  for (let number = 1; number <= 30; number += 1) {
    await publish({ Message: `message ${number}`, ...(number === 30 && { Subject: 'the last' }) });
  }

  const { latest = [] } = fixture.sns.topics()[0] ?? {};
  expect(latest.map(({ text }) => text)).toEqual(Array.from({ length: 25 }, (_, index) => `message ${30 - index}`));
  expect(latest[0]).toMatchObject({ subject: 'the last', publishedAt: fixture.clock.now() });
});

test('the user is notified of a message that is lost because there is no dead-letter queue', async () => {
  fixture.subscribeQueue(TopicArn, 'gone');
  fixture.sqs.deleteQueue('gone');

  await publish({});

  expect(fixture.notices).toEqual([
    expect.stringMatching(/^SNS dropped a message: .*:gone refused it \(The specified queue does not exist\.\)/),
  ]);
});

test('raw delivery of more than ten attributes fails, because SQS accepts at most ten', async () => {
  const dead = fixture.sqs.ensureQueue('dead').arn;
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead });
  fixture.subscribeQueue(TopicArn, 'raw', { RawMessageDelivery: 'true', RedrivePolicy });
  const attributes = Array.from({ length: 11 }, (_, i) => [`a${i}`, text('x')]);

  await publish({ MessageAttributes: Object.fromEntries(attributes) });

  expect(fixture.sqs.peek('raw')).toEqual([]);
  expect(fixture.sqs.peek('dead')[0]).toMatchObject({ body: 'hello', attributes: { ErrorMessage: expect.anything() } });
});

test.each([
  ['hello', 'events: hello'],
  ['two\nlines', 'events: two lines'],
  ['{"NewStateReason":"too old","AlarmName":"age"}', 'events: too old'],
  ['{"AlarmName":"age"}', 'events: {"AlarmName":"age"}'],
])('an email with the text %j is a line for the user', async (Message, line) => {
  fixture.sns.ensureSubscription({ topicArn: TopicArn, protocol: 'email', endpoint: 'ops@example.com' });
  await publish({ Message });

  expect(fixture.notices).toEqual([`SNS would send an email to ops@example.com: ${line}`]);
});

test.each([
  ['a text for each protocol', { MessageStructure: 'json' }, 'MessageStructure'],
  ['a phone number', { PhoneNumber: '+41440000000' }, 'PhoneNumber'],
])('a message with %s is refused with 501', async (_, input, name) => {
  await expect(publish(input)).rejects.toMatchObject({
    message: `sns Publish with ${name} is not implemented by the local cloud`,
    $metadata: { httpStatusCode: 501 },
  });
});

test('ListTopics and ListSubscriptionsByTopic list what templates declared', async () => {
  fixture.sns.ensureTopic('alarms');
  fixture.subscribeQueue(topicArn('events'), 'q');

  const { Topics } = await fixture.client.send(new ListTopicsCommand({}));
  expect(Topics).toEqual([{ TopicArn: topicArn('alarms') }, { TopicArn: topicArn('events') }]);
  const list = new ListSubscriptionsByTopicCommand({ TopicArn: topicArn('events') });
  expect((await fixture.client.send(list)).Subscriptions).toEqual([
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
  fixture.subscribeQueue(topicArn('events'), 'q');
  const [before] = fixture.sns.topics()[0]?.subscriptions ?? [];
  fixture.sns.ensureTopic('events');
  fixture.subscribeQueue(topicArn('events'), 'q', { RawMessageDelivery: 'true' });

  expect(fixture.sns.topics()[0]?.subscriptions).toEqual([{ ...before, attributes: { RawMessageDelivery: 'true' } }]);
});

test.each(['a b', 'events.fifo'])('refuses the topic name %s', (name) => {
  expect(() => fixture.sns.ensureTopic(name)).toThrow(
    expect.objectContaining({ code: 'InvalidParameter', message: expect.stringContaining(`got ${name}`) }),
  );
});

test.each([
  ['another protocol', { protocol: 'https' }, /sns Subscribe with the protocol https .* is not implemented/],
  ['an endpoint that is not a queue', { endpoint: 'q' }, /Invalid parameter: SQS endpoint ARN/],
  ['a FIFO queue', { endpoint: queueArn('q.fifo') }, /FIFO SQS Queues can not be subscribed/],
  ['an invalid email address', { protocol: 'email', endpoint: 'nobody' }, /Invalid parameter: Email address/],
  ['an unknown attribute', { attributes: { Colour: 'red' } }, /RedrivePolicy, got Colour/],
  ['a RawMessageDelivery that is not a boolean', { attributes: { RawMessageDelivery: 'x' } }, /Invalid value \[x\]/],
  ['an unknown scope', { attributes: { FilterPolicyScope: 'x' } }, /use either MessageBody or MessageAttributes/],
  ['a redrive policy without target', { attributes: { RedrivePolicy: '{}' } }, /deadLetterTargetArn.*got none/],
  ['a redrive policy that is not JSON', { attributes: { RedrivePolicy: 'x' } }, /RedrivePolicy: failed to parse JSON/],
])('refuses a subscription with %s', (_, change, message) => {
  const declaration = { topicArn: TopicArn, protocol: 'sqs', endpoint: queueArn('q'), ...change };
  expect(() => fixture.sns.ensureSubscription(declaration)).toThrow(
    expect.objectContaining({ name: 'AwsError', message: expect.stringMatching(message) }),
  );
});

test('publishing to a topic that does not exist is refused', async () => {
  const command = new PublishCommand({ TopicArn: topicArn('nope'), Message: 'x' });
  await expect(fixture.client.send(command)).rejects.toMatchObject({
    name: 'NotFoundException',
    message: 'Topic does not exist',
    $metadata: { httpStatusCode: 404 },
  });
});

test('another operation is refused with status 501 and its name', async () => {
  await expect(fixture.client.send(new CreateTopicCommand({ Name: 'x' }))).rejects.toMatchObject({
    message: 'sns CreateTopic is not implemented by the local cloud',
    $metadata: { httpStatusCode: 501 },
  });
});
