import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { SqsRecord } from '../../../src/services/aws-lambda/sqs-record.ts';
import { eventually } from './function-fixture.ts';
import {
  createQueueFixture,
  failed,
  failuresOf,
  QUEUE_ARN,
  type QueueFixture,
  succeeded,
  throttled,
} from './queue-fixture.ts';

let queue: QueueFixture;
beforeEach(() => {
  queue = createQueueFixture();
});
afterEach(() => queue.remove());

/** Waits until the mapping has dealt with so many messages. */
async function settled(mapping: ReturnType<QueueFixture['map']>, messages: number): Promise<void> {
  const count = () => {
    const { deleted, failed: kept, dropped } = mapping.stats();
    return deleted + kept + dropped;
  };
  await eventually(() => count() >= messages && mapping.stats().running === 0, `${messages} settled messages`);
}

describe('a successful invocation', () => {
  test.each([
    [true, null],
    [true, { batchItemFailures: [] }],
    [false, null],
    [false, { batchItemFailures: [{ itemIdentifier: 'whatever' }] }],
  ])('with ReportBatchItemFailures %p and the response %j deletes every message', async (report, response) => {
    queue.createQueue();
    await queue.send('1', '2', '3');
    const mapping = queue.map(() => succeeded(response), { reportBatchItemFailures: report });
    await settled(mapping, 3);

    expect(queue.state()).toEqual({ visible: 0, inFlight: 0 });
    expect(mapping.stats()).toMatchObject({ received: 3, deleted: 3, failed: 0, waiting: [] });
  });

  test('deletes a batch of more than ten in one step', async () => {
    queue.createQueue();
    await queue.send(...Array.from({ length: 23 }, (_, n) => String(n)));
    const sizes: number[] = [];
    const mapping = queue.map(
      (records) => {
        sizes.push(records.length);
        return succeeded();
      },
      { batchSize: 23, windowSeconds: 300 },
    );
    await settled(mapping, 23);

    expect(sizes).toEqual([23]);
    expect(queue.operations.filter((operation) => operation === 'deleteMessages')).toHaveLength(1);
    expect(queue.state()).toEqual({ visible: 0, inFlight: 0 });
  });
});

describe('a partial batch response', () => {
  test('keeps the listed messages, which come back when their visibility timeout runs out', async () => {
    queue.createQueue();
    await queue.send('good', 'bad', 'fine');
    const deliveries: [string, string | undefined][] = [];
    const mapping = queue.map((records) => {
      for (const { body, attributes } of records) deliveries.push([body, attributes.ApproximateReceiveCount]);
      return succeeded(failuresOf(records.filter(({ body }) => body === 'bad')));
    });
    await settled(mapping, 3);
    expect(queue.state()).toEqual({ visible: 0, inFlight: 1 });
    expect(mapping.stats().waiting).toEqual([
      { messageId: expect.any(String), receiveCount: 1, visibleAtMs: queue.clock.now() + 30_000 },
    ]);

    queue.clock.advance(29_999);
    expect(queue.state()).toEqual({ visible: 0, inFlight: 1 });
    queue.clock.advance(1);
    await settled(mapping, 4);

    expect(deliveries).toEqual([
      ['good', '1'],
      ['bad', '1'],
      ['fine', '1'],
      ['bad', '2'],
    ]);
    expect(queue.operations).not.toContain('changeVisibility');
  });

  test('that can not be read fails the whole batch, and says so', async () => {
    queue.createQueue();
    await queue.send('1', '2');
    const mapping = queue.map(() => succeeded({ batchItemFailures: [{ itemIdentifier: 'unknown' }] }));
    await settled(mapping, 2);

    expect(queue.state()).toEqual({ visible: 0, inFlight: 2 });
    expect(queue.log).toEqual([expect.stringContaining('the whole batch counts as failed')]);
  });
});

describe('a failed invocation', () => {
  test.each(['error', 'timeout', 'crash', 'out-of-memory'] as const)('by %s deletes nothing', async (outcome) => {
    queue.createQueue();
    await queue.send('1', '2');
    const mapping = queue.map(() => failed(outcome));
    await settled(mapping, 2);

    expect(queue.state()).toEqual({ visible: 0, inFlight: 2 });
    expect(mapping.stats()).toMatchObject({ invocations: 1, deleted: 0, failed: 2 });
  });

  test('takes innocent neighbours to the dead-letter queue as well', async () => {
    queue.sqs.ensureQueue('dead');
    queue.createQueue({
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: QUEUE_ARN.replace('work', 'dead'), maxReceiveCount: 2 }),
    });
    await queue.send('poison', 'innocent');
    const mapping = queue.map(() => failed('error'));
    await settled(mapping, 2);
    queue.clock.advance(30_000);
    await settled(mapping, 4);
    queue.clock.advance(30_000);

    await eventually(() => queue.state('dead').visible === 2, 'the move to the dead-letter queue');
    expect(mapping.stats()).toMatchObject({ received: 4, waiting: [] });
  });

  test('lowers the concurrency, but not with partial batch responses', async () => {
    queue.createQueue();
    await queue.send('1');
    const mapping = queue.map(() => failed('error'), { reportBatchItemFailures: false, maximumConcurrency: 4 });
    await settled(mapping, 1);

    expect(mapping.stats().slots).toBe(2);

    await mapping.stop();
    queue.clock.advance(30_000);
    const reporting = queue.map(() => failed('error'), { maximumConcurrency: 4 });
    await settled(reporting, 1);
    expect(reporting.stats().slots).toBe(4);
  });

  test('of the host itself is logged, and the messages stay', async () => {
    queue.createQueue();
    await queue.send('1');
    const mapping = queue.map(() => Promise.reject(new Error('no such function')));
    await eventually(() => queue.log.length > 0 && mapping.stats().running === 0, 'the log line');

    expect(queue.log[0]).toContain('a batch failed: Error: no such function');
    expect(queue.state()).toEqual({ visible: 0, inFlight: 1 });
  });
});

describe('a throttled batch', () => {
  test('is tried again until there is room, without another receive', async () => {
    queue.createQueue();
    await queue.send('1', '2');
    const attempts: SqsRecord[][] = [];
    const mapping = queue.map((records) => {
      attempts.push(records);
      return attempts.length < 3 ? throttled : succeeded();
    });
    await settled(mapping, 2);

    expect(attempts[2]).toEqual(attempts[0]);
    expect(mapping.stats()).toMatchObject({ received: 2, invocations: 1, deleted: 2 });
  });

  test('is dropped when its visibility timeout runs out, and delivered again', async () => {
    queue.createQueue();
    await queue.send('1');
    let isFull = true;
    let attempts = 0;
    const mapping = queue.map(() => {
      attempts += 1;
      return isFull ? throttled : succeeded();
    });
    await eventually(() => attempts > 0, 'a throttled attempt');
    queue.clock.advance(30_000);
    isFull = false;
    await settled(mapping, 2);

    expect(mapping.stats()).toMatchObject({ received: 2, dropped: 1, deleted: 1 });
    expect(queue.log).toEqual([expect.stringContaining('gives up 1 messages that found no room')]);
  });
});

describe('fast retries', () => {
  test('shorten the wait of what failed, and of nothing else', async () => {
    queue.createQueue();
    await queue.send('good', 'bad');
    const mapping = queue.map(
      (records) => succeeded(failuresOf(records.filter(({ body }) => body === 'bad'))),
      {},
      { fastRetriesSeconds: 2 },
    );
    await settled(mapping, 2);
    expect(mapping.stats().waiting).toMatchObject([{ visibleAtMs: queue.clock.now() + 2000 }]);
    queue.clock.advance(2000);
    await settled(mapping, 3);

    expect(mapping.stats()).toMatchObject({ received: 3, failed: 2, deleted: 1 });
  });
});
