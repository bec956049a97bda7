import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { SqsRecord } from '../../../src/services/aws-lambda/event-source-mapping/record.ts';
import { eventually } from '../../support/eventually.ts';
import {
  createQueueFixture,
  FIFO_ARN,
  failed,
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

/** A function whose invocations end when the test says so. */
function createWorker() {
  const calls: { bodies: string[]; end: (result?: ReturnType<typeof succeeded>) => void }[] = [];
  return {
    calls,
    bodies: () => calls.map(({ bodies }) => bodies.join()),
    invoke(records: SqsRecord[]) {
      const { promise, resolve } = Promise.withResolvers<ReturnType<typeof succeeded>>();
      calls.push({ bodies: records.map(({ body }) => body), end: (result = succeeded()) => resolve(result) });
      return promise;
    },
  };
}

test('a record has the shape that Lambda gives it', async () => {
  queue.createQueue();
  const records: SqsRecord[] = [];
  queue.map((received) => {
    records.push(...received);
    return succeeded();
  });
  await queue.sqs.send(QUEUE_ARN, 'body', {
    attributes: {
      Title: { DataType: 'String', StringValue: 'Hi' },
      Blob: { DataType: 'Binary', BinaryValue: '/wA=' },
    },
  });
  await queue.send('without attributes');
  await eventually(() => records.length === 2, 'two deliveries');

  expect(records[0]).toEqual({
    messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    receiptHandle: expect.any(String),
    body: 'body',
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: String(queue.clock.now()),
      SenderId: expect.any(String),
      ApproximateFirstReceiveTimestamp: String(queue.clock.now()),
    },
    messageAttributes: {
      Title: { stringValue: 'Hi', stringListValues: [], binaryListValues: [], dataType: 'String' },
      Blob: { binaryValue: '/wA=', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
    },
    md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
    md5OfBody: '841a2d689ad86bd1611447453c22c6fc',
    eventSource: 'aws:sqs',
    eventSourceARN: QUEUE_ARN,
    awsRegion: 'eu-west-1',
  });
  expect(records[1]).not.toHaveProperty('md5OfMessageAttributes');
  expect(records[1]?.messageAttributes).toEqual({});
});

test('concurrency is bounded, and a message that can not run yet is not received', async () => {
  queue.createQueue();
  await queue.send('1', '2', '3', '4', '5');
  const worker = createWorker();
  queue.map(worker.invoke, { batchSize: 1, maximumConcurrency: 2 });
  await eventually(() => worker.calls.length === 2, 'two invocations');

  expect(queue.state()).toEqual({ visible: 3, inFlight: 2 });

  worker.calls[0]?.end();
  await eventually(() => worker.calls.length === 3, 'a third invocation');
  expect(queue.state()).toEqual({ visible: 2, inFlight: 2 });
});

test('a batch of a FIFO queue has several groups, each in order', async () => {
  const worker = createWorker();
  await queue.sendToGroups('a1', 'b1', 'a2');
  queue.map(worker.invoke, { queueArn: FIFO_ARN });
  await eventually(() => worker.calls.length === 1, 'an invocation');

  expect(worker.calls[0]?.bodies.toSorted()).toEqual(['a1', 'a2', 'b1']);
  expect(worker.calls[0]?.bodies.filter((body) => body.startsWith('a'))).toEqual(['a1', 'a2']);
});

test('two batches of one FIFO group never run at once, while other groups go on', async () => {
  const worker = createWorker();
  await queue.sendToGroups('a1', 'a2', 'b1');
  queue.map(worker.invoke, { queueArn: FIFO_ARN, batchSize: 1 });
  await eventually(() => worker.calls.length === 2, 'two invocations');
  expect(worker.bodies()).toEqual(['a1', 'b1']);

  worker.calls[0]?.end();
  await eventually(() => worker.calls.length === 3, 'the second message of the group');
  expect(worker.bodies()).toEqual(['a1', 'b1', 'a2']);
});

test('two batches of one FIFO group never run at once, even if a message is redelivered while it runs', async () => {
  const worker = createWorker();
  await queue.sendToGroups('a1');
  const mapping = queue.map(worker.invoke, { queueArn: FIFO_ARN, batchSize: 1 });
  await eventually(() => worker.calls.length === 1, 'an invocation');
  queue.clock.advance(30_000);
  await eventually(() => mapping.stats().received === 2, 'the second delivery');
  expect(worker.bodies()).toEqual(['a1']);

  worker.calls[0]?.end();
  await eventually(() => worker.calls.length === 2, 'the second attempt');
});

test('a FIFO group waits while its first message waits for a retry', async () => {
  const worker = createWorker();
  await queue.sendToGroups('a1', 'a2');
  const mapping = queue.map(worker.invoke, { queueArn: FIFO_ARN, batchSize: 1 });
  await eventually(() => worker.calls.length === 1, 'an invocation');
  worker.calls[0]?.end(failed('error'));
  await eventually(() => mapping.stats().failed === 1, 'the failure');
  await queue.sendToGroups('b1');
  await eventually(() => worker.calls.length === 2, 'the other group');
  queue.clock.advance(30_000);
  await eventually(() => worker.calls.length === 3, 'the second attempt');

  expect(worker.bodies()).toEqual(['a1', 'b1', 'a1']);
});

test('a failing receive is retried ever more slowly, and logged once, as its recovery is', async () => {
  queue.createQueue();
  await queue.send('1');
  let failures = 2;
  queue.overrides.receive = async (...request) => {
    if (failures === 0) return queue.sqs.receive(...request);
    failures -= 1;
    throw new Error('later');
  };
  const mapping = queue.map(() => succeeded());
  for (const [index, waitMs] of [200, 400].entries()) {
    await eventually(() => mapping.stats().receiveErrors === index + 1, 'an error');
    queue.clock.advance(waitMs - 1);
    expect(mapping.stats().receiveErrors).toBe(index + 1);
    queue.clock.advance(1);
  }
  await eventually(() => mapping.stats().deleted === 1, 'the delivery');

  expect(queue.log).toEqual([
    `event source mapping of tested: can't receive from ${QUEUE_ARN} and retries: Error: later`,
    `event source mapping of tested: receives from ${QUEUE_ARN} again`,
  ]);
});

test('a queue that does not exist yet is polled until it does', async () => {
  const mapping = queue.map(() => succeeded());
  await eventually(() => mapping.stats().receiveErrors > 0, 'an error');
  queue.createQueue();
  await queue.send('1');
  queue.clock.advance(200);

  await eventually(() => mapping.stats().deleted === 1, 'the delivery');
  expect(queue.log[0]).toContain('The specified queue does not exist');
});

test('stopping ends a long poll at once, and a later message stays in the queue', async () => {
  queue.createQueue();
  const worker = createWorker();
  const mapping = queue.map(worker.invoke);
  await eventually(() => queue.operations.includes('receive'), 'a long poll');
  await mapping.stop();
  await queue.send('later');

  expect(queue.state()).toEqual({ visible: 1, inFlight: 0 });
  expect(worker.calls).toEqual([]);
  expect(queue.clock.timers()).toBe(0);
});

test('stopping still processes a message that was just received', async () => {
  queue.createQueue();
  await queue.send('just received');
  const received = Promise.withResolvers<void>();
  const stopping = Promise.withResolvers<void>();
  queue.overrides.receive = async (...request) => {
    const messages = await queue.sqs.receive(...request);
    received.resolve();
    await stopping.promise;
    return messages;
  };
  const mapping = queue.map(() => succeeded());
  await received.promise;
  const stopped = mapping.stop();
  stopping.resolve();
  await stopped;

  expect(mapping.stats()).toMatchObject({ received: 1, deleted: 1 });
  expect(queue.state()).toEqual({ visible: 0, inFlight: 0 });
});

test('stopping in the middle of a batching window processes the messages that are there', async () => {
  queue.createQueue();
  await queue.send('1', '2');
  const mapping = queue.map(() => succeeded(), { windowSeconds: 300 });
  await eventually(() => mapping.stats().received === 2, 'the messages');
  await mapping.stop();

  expect(mapping.stats()).toMatchObject({ invocations: 1, deleted: 2 });
});

test('stopping waits for running invocations, even when every slot is taken, and leaves the rest in the queue', async () => {
  queue.createQueue();
  await queue.send('1', '2', '3');
  const worker = createWorker();
  const mapping = queue.map(worker.invoke, { batchSize: 1, maximumConcurrency: 2 });
  await eventually(() => worker.calls.length === 2, 'two invocations');
  const stopped = mapping.stop();
  worker.calls[0]?.end();
  worker.calls[1]?.end(failed('crash'));
  await stopped;

  expect(mapping.stats()).toMatchObject({ deleted: 1, failed: 1, running: 0 });
  expect(queue.state()).toEqual({ visible: 1, inFlight: 1 });
});

test('stopping makes received messages that no batch has room for visible at once', async () => {
  queue.createQueue();
  // As JSON each has two million characters, so three fit into an event.
  await queue.send(...Array.from({ length: 10 }, () => '"'.repeat(1_000_000)));
  const worker = createWorker();
  const mapping = queue.map(worker.invoke, { maximumConcurrency: 2 });
  await eventually(() => worker.calls.length === 2, 'two invocations');
  expect(queue.state()).toEqual({ visible: 0, inFlight: 10 });
  const stopped = mapping.stop();

  await eventually(() => queue.state().visible === 4, 'the release');
  for (const { end } of worker.calls) end();
  await stopped;
  expect(queue.state()).toEqual({ visible: 4, inFlight: 0 });
});

test('stopping makes a throttled batch visible in the queue at once', async () => {
  queue.createQueue();
  await queue.send('1');
  const attempted = Promise.withResolvers<void>();
  const mapping = queue.map(() => {
    attempted.resolve();
    return throttled;
  });
  await attempted.promise;
  await mapping.stop();

  expect(queue.state()).toEqual({ visible: 1, inFlight: 0 });
});

test.each([
  [{ batchSize: 0 }, 'BatchSize must be from 1 to 10000, got 0'],
  [{ batchSize: 11, queueArn: FIFO_ARN }, 'BatchSize must be from 1 to 10, got 11'],
  [
    { batchSize: 50 },
    'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10, got BatchSize 50',
  ],
  [{ windowSeconds: 301 }, 'MaximumBatchingWindowInSeconds must be from 0 to 300, got 301'],
  [{ windowSeconds: 1, queueArn: FIFO_ARN }, 'MaximumBatchingWindowInSeconds is not supported for a FIFO queue, got 1'],
  [{ maximumConcurrency: 1 }, 'MaximumConcurrency must be from 2 to 1000, got 1'],
])('a mapping with %j is refused', (definition, text) => {
  expect(() => queue.map(() => succeeded(), definition)).toThrow(new RangeError(text));
});
