import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { EventSourceMapping } from '../../../src/services/aws-lambda/event-source-mapping/mapping.ts';
import type { SqsRecord } from '../../../src/services/aws-lambda/event-source-mapping/record.ts';
import { sqsError } from '../../../src/services/sqs/errors.ts';
import { eventually } from '../../support/eventually.ts';
import { createFunctionFixture } from './function-fixture.ts';
import {
  createQueueFixture,
  FIFO_ARN,
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
afterEach(() => queue.close());

/** Waits until the mapping has dealt with so many messages. */
async function settled(mapping: EventSourceMapping, messages: number): Promise<void> {
  const count = () => {
    const { deleted, failed: kept, dropped } = mapping.stats();
    return deleted + kept + dropped;
  };
  await eventually(() => count() >= messages && mapping.stats().running === 0, `${messages} settled messages`);
}

test.each([
  [true, null],
  [true, { batchItemFailures: [] }],
  [false, null],
  [false, { batchItemFailures: [{ itemIdentifier: 'ignored' }] }],
])('a success with ReportBatchItemFailures %p and the response %j deletes every message', async (report, response) => {
  queue.createQueue();
  await queue.send('1', '2', '3');
  const mapping = queue.map(() => succeeded(response), { reportBatchItemFailures: report });
  await settled(mapping, 3);

  expect(queue.state()).toEqual({ visible: 0, inFlight: 0 });
  expect(mapping.stats()).toMatchObject({ received: 3, deleted: 3, failed: 0 });
});

test('a batch of more than ten messages is received in tens and deleted in one step', async () => {
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

test('a partial batch response keeps the listed messages until their visibility timeout runs out', async () => {
  queue.createQueue();
  await queue.send('good', 'bad', 'fine');
  const deliveries: [string, string | undefined][] = [];
  const mapping = queue.map((records) => {
    for (const { body, attributes } of records) deliveries.push([body, attributes.ApproximateReceiveCount]);
    return succeeded(failuresOf(records.filter(({ body }) => body === 'bad')));
  });
  await settled(mapping, 3);
  expect(queue.state()).toEqual({ visible: 0, inFlight: 1 });

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

test('a partial batch response keeps exactly the listed messages of a FIFO batch', async () => {
  await queue.sendToGroups('g1', 'g2', 'g3');
  const mapping = queue.map((records) => succeeded(failuresOf(records.slice(1))), { queueArn: FIFO_ARN });
  await settled(mapping, 3);

  expect(queue.state('work.fifo')).toEqual({ visible: 0, inFlight: 2 });
});

test('an invalid partial batch response fails the whole batch and is logged', async () => {
  queue.createQueue();
  await queue.send('1', '2');
  const mapping = queue.map(() => succeeded({ batchItemFailures: [{ itemIdentifier: 'unknown' }] }));
  await settled(mapping, 2);

  expect(queue.state()).toEqual({ visible: 0, inFlight: 2 });
  expect(queue.log).toEqual([expect.stringContaining('the whole batch counts as failed')]);
});

test.each(['error', 'timeout', 'crash', 'out-of-memory'] as const)(
  'an invocation that ends with %s deletes no message',
  async (outcome) => {
    queue.createQueue();
    await queue.send('1', '2');
    const mapping = queue.map(() => failed(outcome));
    await settled(mapping, 2);

    expect(queue.state()).toEqual({ visible: 0, inFlight: 2 });
    expect(mapping.stats()).toMatchObject({ invocations: 1, deleted: 0, failed: 2 });
  },
);

test('a failing function dead-letters every message of its batches', async () => {
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
  expect(mapping.stats().received).toBe(4);
});

test('a failing function lowers the concurrency, except with partial batch responses', async () => {
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

test('an invocation that the host cannot start is logged, and its messages stay in the queue', async () => {
  queue.createQueue();
  await queue.send('1');
  const mapping = queue.map(() => Promise.reject(new Error('no such function')));
  await eventually(() => queue.log.length > 0 && mapping.stats().running === 0, 'the log line');

  expect(queue.log[0]).toContain('a batch failed: Error: no such function');
  expect(queue.state()).toEqual({ visible: 0, inFlight: 1 });
});

test('a message that the queue does not delete is logged', async () => {
  queue.createQueue();
  await queue.send('1', '2');
  queue.overrides.deleteMessages = (_queueArn, [, second = '']) => [
    { receiptHandle: second, error: sqsError('ServiceUnavailable', 'busy') },
  ];
  const ids: string[] = [];
  const mapping = queue.map((records) => {
    ids.push(...records.map(({ messageId }) => messageId));
    return succeeded();
  });
  await eventually(() => mapping.stats().invocations === 1, 'the invocation');

  expect(mapping.stats().deleted).toBe(1);
  expect(queue.log).toEqual([
    `event source mapping of tested: could not delete ${ids[1]}: ServiceUnavailable busy; it will be delivered again`,
  ]);
});

test('a throttled batch is retried ever more slowly until it is admitted, without another receive', async () => {
  queue.createQueue();
  await queue.send('1', '2');
  const attempts: SqsRecord[][] = [];
  const mapping = queue.map((records) => {
    attempts.push(records);
    return attempts.length < 3 ? throttled : succeeded();
  });
  for (const [index, waitMs] of [100, 200].entries()) {
    await eventually(() => attempts.length === index + 1, `attempt ${index + 1}`);
    queue.clock.advance(waitMs - 1);
    expect(attempts).toHaveLength(index + 1);
    queue.clock.advance(1);
  }
  await settled(mapping, 2);

  expect(attempts[2]).toEqual(attempts[0]);
  expect(mapping.stats()).toMatchObject({ received: 2, invocations: 1, deleted: 2 });
});

test('a throttled batch is dropped when its visibility timeout runs out, and delivered again', async () => {
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
  expect(queue.log).toEqual([expect.stringContaining('dropped 1 throttled messages')]);
});

test('fast retries shorten the wait of failed messages only', async () => {
  queue.createQueue();
  await queue.send('good', 'bad');
  const mapping = queue.map(
    (records) => succeeded(failuresOf(records.filter(({ body }) => body === 'bad'))),
    {},
    { fastRetriesSeconds: 2 },
  );
  await settled(mapping, 2);
  queue.clock.advance(1999);
  expect(queue.state()).toEqual({ visible: 0, inFlight: 1 });
  queue.clock.advance(1);
  await settled(mapping, 3);

  expect(mapping.stats()).toMatchObject({ received: 3, failed: 2, deleted: 1 });
});

test('a function killed in the middle of a batch loses no message, and the second delivery completes the batch', async () => {
  const functions = createFunctionFixture();
  queue.createQueue();
  await queue.send('1', 'deadly', '3');
  await functions.define(`
    export const handler = async ({ Records }) => {
      for (const { body, attributes } of Records) {
        process.stdout.write(body + ' delivered ' + attributes.ApproximateReceiveCount + '\\n');
        if (body === 'deadly' && attributes.ApproximateReceiveCount === '1') process.kill(process.pid, 'SIGKILL');
        await new Promise((done) => setTimeout(done, 5));
      }
    }`);
  const mapping = queue.map(() => Promise.reject(), {}, { functions: functions.host });
  await settled(mapping, 3);
  expect(queue.state()).toEqual({ visible: 0, inFlight: 3 });

  queue.clock.advance(30_000);
  await settled(mapping, 6);

  expect(functions.results.map(({ outcome }) => outcome)).toEqual(['crash', 'ok']);
  expect(functions.lines().filter((line) => line.includes('delivered'))).toEqual([
    '1 delivered 1',
    'deadly delivered 1',
    '1 delivered 2',
    'deadly delivered 2',
    '3 delivered 2',
  ]);
  expect(queue.state()).toEqual({ visible: 0, inFlight: 0 });
  await functions.remove();
});
