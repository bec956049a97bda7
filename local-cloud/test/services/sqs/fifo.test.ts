import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { bodies, openBench, type QueueBench, redriveTo } from './queue-bench.ts';

let sqs: QueueBench;
let url: string;

beforeEach(() => {
  sqs = openBench();
  url = sqs.create('orders.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true', VisibilityTimeout: '30' });
});
afterEach(() => sqs.close());

const send = (body: string, group: string) => sqs.send(url, body, { MessageGroupId: group });
const receive = (limit = 10) => sqs.receive(url, { MaxNumberOfMessages: limit });
const remove = (handle: string | undefined) => sqs.call('DeleteMessage', { QueueUrl: url, ReceiptHandle: handle });

test('one receive takes several messages of one group, in order, before it goes to the next group', async () => {
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

test('a group waits while any of its messages is in flight', async () => {
  await send('a1', 'a');
  await send('a2', 'a');
  const [first] = await receive(1);

  expect(await receive()).toEqual([]);
  await remove(first?.ReceiptHandle);
  expect(bodies(await receive())).toEqual(['a2']);
});

test('a failed message comes back before those behind it', async () => {
  await send('a1', 'a');
  await send('a2', 'a');
  await receive(1);
  await send('a3', 'a');

  sqs.clock.advance(30_000);

  expect(bodies(await receive())).toEqual(['a1', 'a2', 'a3']);
});

test('after a partial failure the rest of the group keeps its order', async () => {
  for (const body of ['a1', 'a2', 'a3']) await send(body, 'a');
  const received = await receive(2);

  await remove(received[1]?.ReceiptHandle);
  expect(await receive()).toEqual([]);
  sqs.clock.advance(30_000);

  expect(bodies(await receive())).toEqual(['a1', 'a3']);
});

test('refuses to delete with a handle whose visibility timeout has passed', async () => {
  await send('a1', 'a');
  const [message] = await receive();
  sqs.clock.advance(30_000);

  await expect(remove(message?.ReceiptHandle)).rejects.toMatchObject({
    code: 'InvalidParameterValue',
    message: expect.stringMatching(
      /for parameter ReceiptHandle is invalid\. Reason: The receipt handle has expired\.$/,
    ),
  });
});

test('dead letters go in order and let their group go on', async () => {
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

test('sequence numbers grow, and are the same in the reply and in the message', async () => {
  const first = await send('a1', 'a');
  const second = await send('a2', 'a');
  const received = await receive();

  const sent = [first.SequenceNumber, second.SequenceNumber];
  expect(received.map(({ Attributes }) => Attributes.SequenceNumber)).toEqual(sent);
  expect([...sent].sort()).toEqual(sent);
  expect(sent[0]).toMatch(/^\d{20}$/);
});

test.each([
  ['no group', {}, 'MissingParameter', 'The request must contain the parameter MessageGroupId.'],
  [
    'a delay of its own',
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
])('refuses a message with %s', async (_, ids, code, message) => {
  await expect(sqs.send(url, 'a', ids)).rejects.toMatchObject({ code, message });
});
