import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openBench, type QueueBench } from './queue-bench.ts';

const IN_FLIGHT_LIMIT = 120_000;

let sqs: QueueBench;

beforeEach(() => {
  sqs = openBench();
});
afterEach(() => sqs.close());

/** Puts as many messages in flight as a queue can have. They bypass the journal: only their number counts. */
function fill(name: string): void {
  const now = sqs.clock.now();
  for (let sequence = 1_000_000; sequence < 1_000_000 + IN_FLIGHT_LIMIT; sequence++) {
    const arrival = { sequence, sentAt: now, visibleAt: now + 3_600_000, receiveCount: 1, groupId: `${sequence}` };
    sqs.broker.find(name)?.messages.add(arrival, now);
  }
}

test('a short poll is told that a standard queue has 120,000 in flight; a long poll just gets nothing', async () => {
  const url = sqs.create('q');
  await sqs.send(url, 'one more');
  fill('q');

  await expect(sqs.receive(url)).rejects.toMatchObject({
    code: 'OverLimit',
    message: expect.stringContaining('the maximum is 120000'),
  });
  const waiting = sqs.receive(url, { WaitTimeSeconds: 20 });
  sqs.clock.advance(20_000);
  expect(await waiting).toEqual([]);
});

test('a FIFO queue with 120,000 in flight delivers nothing, and says nothing', async () => {
  const url = sqs.create('q.fifo', { FifoQueue: 'true' });
  await sqs.send(url, 'one more', { MessageGroupId: 'g', MessageDeduplicationId: '1' });
  fill('q.fifo');

  expect(await sqs.receive(url)).toEqual([]);
});
