import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { bodies, type Delivered, openSqsFixture, redriveTo, type SqsFixture } from './sqs-fixture.ts';

let sqs: SqsFixture;
let url: string;

beforeEach(() => {
  sqs = openSqsFixture();
  url = sqs.create('orders.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true', VisibilityTimeout: '30' });
});
afterEach(() => sqs.close());

const send = (body: string, group: string) => sqs.send(url, body, { MessageGroupId: group });
const receive = (limit = 10) => sqs.receive(url, { MaxNumberOfMessages: limit });
const remove = (message: Delivered | undefined) => sqs.remove(url, message);

test('one receive of a FIFO queue takes several messages of a group, in order, before the next group', async () => {
  for (const [body, group] of [
    ['a1', 'a'],
    ['b1', 'b'],
    ['a2', 'a'],
    ['a3', 'a'],
  ] as const)
    await send(body, group);

  expect(bodies(await receive(3))).toEqual(['a1', 'a2', 'a3']);
  expect(bodies(await receive(3))).toEqual(['b1']);
});

test('a message group waits while any of its messages is in flight', async () => {
  await send('a1', 'a');
  await send('a2', 'a');
  const [first] = await receive(1);

  expect(await receive()).toEqual([]);
  await remove(first);
  expect(bodies(await receive())).toEqual(['a2']);
});

test('a failed FIFO message comes back before the later messages of its group', async () => {
  await send('a1', 'a');
  await send('a2', 'a');
  await receive(1);
  await send('a3', 'a');

  sqs.clock.advance(30_000);

  expect(bodies(await receive())).toEqual(['a1', 'a2', 'a3']);
});

test('a message group keeps its order after a partial failure', async () => {
  for (const body of ['a1', 'a2', 'a3']) await send(body, 'a');
  const received = await receive(2);

  await remove(received[1]);
  expect(await receive()).toEqual([]);
  sqs.clock.advance(30_000);

  expect(bodies(await receive())).toEqual(['a1', 'a3']);
});

test('a FIFO queue refuses to delete with a handle whose visibility timeout has passed', async () => {
  await send('a1', 'a');
  const [message] = await receive();
  sqs.clock.advance(30_000);

  await expect(remove(message)).rejects.toMatchObject({
    code: 'InvalidParameterValue',
    message: expect.stringMatching(
      /for parameter ReceiptHandle is invalid\. Reason: The receipt handle has expired\.$/,
    ),
  });
});

test('dead letters of a FIFO queue keep their order and let their group go on', async () => {
  sqs.create('dead.fifo', { FifoQueue: 'true' });
  sqs.core.setAttributes('orders.fifo', { RedrivePolicy: redriveTo('dead.fifo', 1) });
  await send('poison 1', 'a');
  await send('poison 2', 'a');
  await receive(2);
  await send('good', 'a');
  sqs.clock.advance(30_000);

  expect(bodies(await receive())).toEqual(['good']);
  const dead = sqs.core.peek('dead.fifo');
  expect(dead.map(({ body }) => body)).toEqual(['poison 1', 'poison 2']);
  expect(dead[0]?.systemAttributes).toMatchObject({ MessageGroupId: 'a', SentTimestamp: String(sqs.clock.now()) });
});

test('sequence numbers grow, and are the same in the reply to a send and in the message', async () => {
  const first = await send('a1', 'a');
  const second = await send('a2', 'a');
  const received = await receive();

  const sent = [first.SequenceNumber, second.SequenceNumber];
  expect(received.map(({ Attributes }) => Attributes.SequenceNumber)).toEqual(sent);
  expect([...sent].sort()).toEqual(sent);
  expect(sent[0]).toMatch(/^\d{20}$/);
});

test.each([
  ['no message group', {}, 'MissingParameter', 'The request must contain the parameter MessageGroupId.'],
  [
    'a delay',
    { MessageGroupId: 'a', DelaySeconds: 2 },
    'InvalidParameterValue',
    'Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.',
  ],
  [
    'a space in its group',
    { MessageGroupId: 'a b' },
    'InvalidParameterValue',
    'Value a b for parameter MessageGroupId is invalid. Reason: MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length',
  ],
])('a FIFO queue refuses a message with %s', async (_, ids, code, message) => {
  await expect(sqs.send(url, 'a', ids)).rejects.toMatchObject({ code, message });
});

const create = (attributes: Record<string, string> = {}) => sqs.create('q.fifo', { FifoQueue: 'true', ...attributes });
const ids = (group: string, id: string) => ({ MessageGroupId: group, MessageDeduplicationId: id });

test('a repeated send gets the reply of the first for five minutes, even after the message was deleted', async () => {
  const url = create();
  const first = await sqs.send(url, 'a', ids('g', '1'));
  const [message] = await sqs.receive(url);
  await sqs.remove(url, message);

  sqs.clock.advance(5 * 60_000 - 1);
  const second = await sqs.send(url, 'a', ids('g', '1'));
  expect(second).toEqual(first);
  expect(await sqs.receive(url)).toEqual([]);

  sqs.clock.advance(1);
  await sqs.send(url, 'a', ids('g', '1'));
  expect(bodies(await sqs.receive(url))).toEqual(['a']);
});

test('the same deduplication id in another group is a duplicate under queue scope', async () => {
  const url = create();
  await sqs.send(url, 'a', ids('g1', '1'));
  await sqs.send(url, 'b', ids('g2', '1'));

  expect(bodies(await sqs.receive(url, { MaxNumberOfMessages: 10 }))).toEqual(['a']);
});

test('the same deduplication id in another group is another message under message group scope', async () => {
  const url = create({ DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' });
  await sqs.send(url, 'a', ids('g1', '1'));
  await sqs.send(url, 'b', ids('g2', '1'));
  await sqs.send(url, 'c', ids('g2', '1'));

  expect(bodies(await sqs.receive(url, { MaxNumberOfMessages: 10 }))).toEqual(['a', 'b']);
});

test('content-based deduplication compares bodies and ignores attributes', async () => {
  const url = create({ ContentBasedDeduplication: 'true' });
  await sqs.send(url, 'a', { MessageGroupId: 'g' });
  const attributes = { MessageAttributes: { x: { DataType: 'String', StringValue: 'y' } } };
  await sqs.send(url, 'a', { MessageGroupId: 'g', ...attributes });

  const received = await sqs.receive(url, { MaxNumberOfMessages: 10 });

  expect(bodies(received)).toEqual(['a']);
  expect(received[0]?.Attributes.MessageDeduplicationId).toBe(
    'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb',
  );
});

test('a send without a deduplication id is refused unless deduplication is content-based', async () => {
  await expect(sqs.send(create(), 'a', { MessageGroupId: 'g' })).rejects.toMatchObject({
    code: 'InvalidParameterValue',
    message:
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  });
});

test('duplicates within one batch become one message', async () => {
  const url = create();
  const entry = (Id: string) => ({ Id, MessageBody: 'a', ...ids('g', '1') });
  const reply = await sqs.call('SendMessageBatch', { QueueUrl: url, Entries: [entry('x'), entry('y')] });

  const [x, y] = reply.Successful as { MessageId: string }[];
  expect(x?.MessageId).toBe(y?.MessageId);
  expect(sqs.core.peek('q.fifo')).toHaveLength(1);
});
