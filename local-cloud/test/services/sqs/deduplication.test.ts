import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { bodies, openBench, type QueueBench } from './queue-bench.ts';

let sqs: QueueBench;

beforeEach(() => {
  sqs = openBench();
});
afterEach(() => sqs.close());

const create = (attributes: Record<string, string> = {}) => sqs.create('q.fifo', { FifoQueue: 'true', ...attributes });
const ids = (group: string, id: string) => ({ MessageGroupId: group, MessageDeduplicationId: id });

test('answers a repeated send like the first for five minutes, even after the message was deleted', async () => {
  const url = create();
  const first = await sqs.send(url, 'a', ids('g', '1'));
  const [message] = await sqs.receive(url);
  await sqs.call('DeleteMessage', { QueueUrl: url, ReceiptHandle: message?.ReceiptHandle });

  sqs.clock.advance(5 * 60_000 - 1);
  const second = await sqs.send(url, 'a', ids('g', '1'));
  expect(second).toEqual(first);
  expect(await sqs.receive(url)).toEqual([]);

  sqs.clock.advance(1);
  await sqs.send(url, 'a', ids('g', '1'));
  expect(bodies(await sqs.receive(url))).toEqual(['a']);
});

test('the same id in another group is a duplicate under queue scope', async () => {
  const url = create();
  await sqs.send(url, 'a', ids('g1', '1'));
  await sqs.send(url, 'b', ids('g2', '1'));

  expect(bodies(await sqs.receive(url, { MaxNumberOfMessages: 10 }))).toEqual(['a']);
});

test('the same id in another group is its own message under message group scope', async () => {
  const url = create({ DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' });
  await sqs.send(url, 'a', ids('g1', '1'));
  await sqs.send(url, 'b', ids('g2', '1'));
  await sqs.send(url, 'c', ids('g2', '1'));

  expect(bodies(await sqs.receive(url, { MaxNumberOfMessages: 10 }))).toEqual(['a', 'b']);
});

test('the body is the id with content-based deduplication, whatever the attributes', async () => {
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

test('refuses a send without an id when the body is none', async () => {
  await expect(sqs.send(create(), 'a', { MessageGroupId: 'g' })).rejects.toMatchObject({
    code: 'InvalidParameterValue',
    message:
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  });
});

test('duplicates within one batch are one message', async () => {
  const url = create();
  const entry = (Id: string) => ({ Id, MessageBody: 'a', ...ids('g', '1') });
  const reply = await sqs.call('SendMessageBatch', { QueueUrl: url, Entries: [entry('x'), entry('y')] });

  const [x, y] = reply.Successful as { MessageId: string }[];
  expect(x?.MessageId).toBe(y?.MessageId);
  expect(sqs.core.peek('q.fifo')).toHaveLength(1);
});
