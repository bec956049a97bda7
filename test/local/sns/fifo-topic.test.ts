import { PublishCommand, type PublishCommandInput } from '@aws-sdk/client-sns';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openBench, type SnsBench } from './sns-bench.ts';

let bench: SnsBench;
let TopicArn: string;

beforeEach(async () => {
  bench = await openBench();
  TopicArn = bench.sns.ensureTopic('events.fifo', { FifoTopic: 'true', ContentBasedDeduplication: 'true' });
  bench.subscribeQueue(TopicArn, 'q.fifo');
});
afterEach(() => bench.close());

const publish = (Message: string, input: Partial<PublishCommandInput> = {}) =>
  bench.client.send(new PublishCommand({ TopicArn, Message, MessageGroupId: 'g', ...input }));

test('keeps group and deduplication id, numbers the messages and does not sign them', async () => {
  const { SequenceNumber } = await publish('a', { MessageDeduplicationId: '1' });

  const [envelope] = bench.envelopes('q.fifo');
  expect(envelope).toMatchObject({ Type: 'Notification', Message: 'a', SequenceNumber });
  expect(envelope).not.toHaveProperty('Signature');
  expect(bench.messages('q.fifo')[0]?.systemAttributes).toMatchObject({
    MessageGroupId: 'g',
    MessageDeduplicationId: '1',
  });
});

test('delivers a duplicate once within five minutes, and answers it like the first', async () => {
  bench.subscribeQueue(TopicArn, 'standard');
  const first = await publish('a');
  const second = await publish('a');
  expect(second).toMatchObject({ MessageId: first.MessageId, SequenceNumber: first.SequenceNumber });

  bench.clock.advance(5 * 60_000);
  const third = await publish('a');

  expect(third.MessageId).not.toBe(first.MessageId);
  for (const queue of ['q.fifo', 'standard']) {
    expect(bench.envelopes(queue).map(({ MessageId }) => MessageId)).toEqual([first.MessageId, third.MessageId]);
  }
});

test('delivers to a standard queue too', async () => {
  bench.subscribeQueue(TopicArn, 'standard');
  await publish('a');
  expect(bench.envelopes('standard')).toMatchObject([{ Message: 'a' }]);
});

test('refuses a message without a group, and one without an id where the text is none', async () => {
  await expect(publish('a', { MessageGroupId: undefined })).rejects.toMatchObject({
    message: 'Invalid parameter: The MessageGroupId parameter is required for FIFO topics',
  });
  bench.sns.ensureTopic('events.fifo', { FifoTopic: 'true' });
  await expect(publish('a')).rejects.toMatchObject({
    message: expect.stringContaining('ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly'),
  });
});
