import { PublishCommand, type PublishCommandInput } from '@aws-sdk/client-sns';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openBench, type SnsBench } from './sns-bench.ts';

let bench: SnsBench;
let TopicArn: string;

beforeEach(async () => {
  bench = await openBench();
  TopicArn = bench.sns.ensureTopic('events');
});
afterEach(() => bench.close());

const publish = (input: Partial<PublishCommandInput>) =>
  bench.client.send(new PublishCommand({ TopicArn, Message: 'hello', ...input }));
const text = (StringValue: string) => ({ DataType: 'String', StringValue });

test('every subscribed queue gets the message in an envelope', async () => {
  bench.subscribeQueue(TopicArn, 'a');
  bench.subscribeQueue(TopicArn, 'b');

  const { MessageId } = await publish({
    Message: '{"é":"😀"}',
    Subject: 'A subject',
    MessageAttributes: { kind: text('order'), bytes: { DataType: 'Binary', BinaryValue: Uint8Array.of(1, 2) } },
  });

  const [envelope] = bench.envelopes('a');
  expect(envelope).toEqual({
    Type: 'Notification',
    MessageId,
    TopicArn,
    Subject: 'A subject',
    Message: '{"é":"😀"}',
    Timestamp: new Date(bench.clock.now()).toISOString(),
    SignatureVersion: '1',
    Signature: expect.any(String),
    SigningCertURL: expect.stringMatching(/\.pem$/),
    UnsubscribeURL: expect.stringContaining(`${bench.endpoint}/?Action=Unsubscribe&SubscriptionArn=${TopicArn}:`),
    MessageAttributes: { kind: { Type: 'String', Value: 'order' }, bytes: { Type: 'Binary', Value: 'AQI=' } },
  });
  expect(bench.envelopes('b')).toMatchObject([{ MessageId, Message: '{"é":"😀"}' }]);
  expect(bench.messages('a')[0]?.attributes).toEqual({});
});

test('the envelope has no subject and no attributes when the message has none', async () => {
  bench.subscribeQueue(TopicArn, 'q');
  await publish({});

  expect(bench.envelopes('q')[0]).not.toHaveProperty('Subject');
  expect(bench.envelopes('q')[0]).not.toHaveProperty('MessageAttributes');
});

test('raw delivery hands over the text itself, with its attributes', async () => {
  bench.subscribeQueue(TopicArn, 'raw', { RawMessageDelivery: 'true' });
  await publish({ Message: 'just this', MessageAttributes: { kind: text('order') } });

  expect(bench.messages('raw')).toMatchObject([{ body: 'just this', attributes: { kind: text('order') } }]);
});

test('each subscription gets what its own filter lets pass, by attributes or by the body', async () => {
  bench.subscribeQueue(TopicArn, 'by-attributes', { FilterPolicy: '{"kind":["order"]}' });
  bench.subscribeQueue(TopicArn, 'by-body', { FilterPolicy: '{"kind":["order"]}', FilterPolicyScope: 'MessageBody' });
  await publish({ Message: 'attribute', MessageAttributes: { kind: text('order') } });
  await publish({ Message: '{"kind":"order"}' });
  await publish({ Message: '{"kind":"refund"}', MessageAttributes: { kind: text('refund') } });

  expect(bench.envelopes('by-attributes').map(({ Message }) => Message)).toEqual(['attribute']);
  expect(bench.envelopes('by-body').map(({ Message }) => Message)).toEqual(['{"kind":"order"}']);
  expect(bench.sns.topics()[0]?.counts).toMatchObject({ published: 3, delivered: 2, filteredOut: 4 });
});

test.each([
  ['no text', { Message: '' }, 'InvalidParameterException', /Empty message/],
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
    'a number that is none',
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

test('a message that a queue does not take goes to the subscription’s dead-letter queue with the reason', async () => {
  const dead = bench.sqs.ensureQueue('dead').arn;
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead });
  bench.subscribeQueue(TopicArn, 'gone', { RedrivePolicy });
  bench.subscribeQueue(TopicArn, 'there');
  bench.sqs.deleteQueue('gone');

  const { MessageId } = await publish({});

  expect(bench.envelopes('dead')).toMatchObject([{ MessageId, Message: 'hello' }]);
  expect(bench.messages('dead')[0]?.attributes.ErrorMessage?.StringValue).toBe('The specified queue does not exist.');
  expect(bench.envelopes('there')).toHaveLength(1);
  const counts = { published: 1, delivered: 1, failed: 1, redriven: 1, failedToRedrive: 0 };
  expect(bench.sns.topics()[0]?.counts).toMatchObject(counts);
});

test('a message that not even the dead-letter queue takes is lost, which is counted and told', async () => {
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: 'arn:aws:sqs:eu-west-1:000000000000:nowhere' });
  bench.subscribeQueue(TopicArn, 'gone', { RedrivePolicy });
  bench.sqs.deleteQueue('gone');

  await publish({});

  expect(bench.sns.topics()[0]?.counts).toMatchObject({ failed: 1, redriven: 0, failedToRedrive: 1 });
  expect(bench.notices).toEqual([expect.stringMatching(/^SNS dropped a message: neither .*:gone .* nor .*:nowhere/)]);
});

test('the latest messages are remembered, the latest first', async () => {
  for (let number = 1; number <= 30; number += 1) {
    await publish({ Message: `message ${number}`, ...(number === 30 && { Subject: 'the last' }) });
  }

  const { latest = [] } = bench.sns.topics()[0] ?? {};
  expect(latest.map(({ text }) => text)).toEqual(Array.from({ length: 25 }, (_, index) => `message ${30 - index}`));
  expect(latest[0]).toMatchObject({ subject: 'the last', publishedAt: bench.clock.now() });
});

test('the user is told of a message that nobody took', async () => {
  bench.subscribeQueue(TopicArn, 'gone');
  bench.sqs.deleteQueue('gone');

  await publish({});

  expect(bench.notices).toEqual([
    expect.stringMatching(/^SNS dropped a message: .*:gone did not take it \(The specified queue does not exist\.\)/),
  ]);
});

test('raw delivery of more than ten attributes fails, as SQS takes no more', async () => {
  const dead = bench.sqs.ensureQueue('dead').arn;
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead });
  bench.subscribeQueue(TopicArn, 'raw', { RawMessageDelivery: 'true', RedrivePolicy });
  const attributes = Array.from({ length: 11 }, (_, i) => [`a${i}`, text('x')]);

  await publish({ MessageAttributes: Object.fromEntries(attributes) });

  expect(bench.messages('raw')).toEqual([]);
  expect(bench.messages('dead')[0]).toMatchObject({ body: 'hello', attributes: { ErrorMessage: expect.anything() } });
});

test('what a topic would e-mail is told to the user', async () => {
  bench.sns.ensureSubscription({ topicArn: TopicArn, protocol: 'email', endpoint: 'ops@example.com' });
  await publish({});

  expect(bench.notices).toEqual(['SNS would send an email to ops@example.com: events: hello']);
});

test.each([
  ['a text for each protocol', { MessageStructure: 'json' }, 'MessageStructure'],
  ['a phone number', { PhoneNumber: '+41440000000' }, 'PhoneNumber'],
])('a message with %s is refused with 501', async (_, input, name) => {
  await expect(publish(input)).rejects.toMatchObject({
    message: `The local SNS does not implement Publish with ${name}.`,
    $metadata: { httpStatusCode: 501 },
  });
});
