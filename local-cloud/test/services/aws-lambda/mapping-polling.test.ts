import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { SqsRecord } from '../../../src/services/aws-lambda/sqs-record.ts';
import { SqsError } from '../../../src/services/sqs/errors.ts';
import { eventually } from './function-fixture.ts';
import { createQueueFixture, failuresOf, QUEUE_ARN, type QueueFixture, succeeded } from './queue-fixture.ts';

let queue: QueueFixture;
beforeEach(() => {
  queue = createQueueFixture();
});
afterEach(() => queue.remove());

/** A function whose invocations end when told. */
function createWorker() {
  const calls: { bodies: string[]; end: (response?: unknown) => void }[] = [];
  return {
    calls,
    bodies: () => calls.map(({ bodies }) => bodies.join()),
    invoke(records: SqsRecord[]) {
      const { promise, resolve } = Promise.withResolvers<ReturnType<typeof succeeded>>();
      calls.push({
        bodies: records.map(({ body }) => body),
        end: (response) => resolve(succeeded(response)),
      });
      return promise;
    },
  };
}

describe('a record', () => {
  test('has the shape that Lambda gives it', async () => {
    queue.createQueue();
    const records: SqsRecord[] = [];
    queue.map((received) => {
      records.push(...received);
      return succeeded();
    });
    await queue.sqs.send(QUEUE_ARN, 'body', { attributes: { Title: { DataType: 'String', StringValue: 'Hi' } } });
    await eventually(() => records.length > 0, 'a delivery');

    expect(records).toEqual([
      {
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
        },
        md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
        md5OfBody: '841a2d689ad86bd1611447453c22c6fc',
        eventSource: 'aws:sqs',
        eventSourceARN: QUEUE_ARN,
        awsRegion: 'eu-west-1',
      },
    ]);
  });
});

describe('concurrency', () => {
  test('is bounded, and nothing is received that can not run', async () => {
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
});

describe('a FIFO queue', () => {
  const FIFO = { queueArn: `${QUEUE_ARN}.fifo` };

  async function sendToGroups(...bodies: string[]): Promise<void> {
    for (const body of bodies) {
      await queue.sqs.send(FIFO.queueArn, body, { groupId: body.slice(0, 1), deduplicationId: body });
    }
  }

  function map(worker: ReturnType<typeof createWorker>, batchSize: number) {
    queue.sqs.ensureQueue('work.fifo', { FifoQueue: 'true', VisibilityTimeout: '30' });
    return queue.map(worker.invoke, { ...FIFO, batchSize });
  }

  test('has several groups in a batch, each in order', async () => {
    const worker = createWorker();
    queue.sqs.ensureQueue('work.fifo', { FifoQueue: 'true', VisibilityTimeout: '30' });
    await sendToGroups('a1', 'b1', 'a2');
    map(worker, 10);
    await eventually(() => worker.calls.length === 1, 'an invocation');

    expect(worker.calls[0]?.bodies.toSorted()).toEqual(['a1', 'a2', 'b1']);
    expect(worker.calls[0]?.bodies.filter((body) => body.startsWith('a'))).toEqual(['a1', 'a2']);
  });

  test('never runs two batches of one group at once, while other groups go on', async () => {
    const worker = createWorker();
    map(worker, 1);
    await sendToGroups('a1', 'a2', 'b1');
    await eventually(() => worker.calls.length === 2, 'two invocations');
    expect(worker.bodies()).toEqual(['a1', 'b1']);

    worker.calls[0]?.end();
    await eventually(() => worker.calls.length === 3, 'the second message of the group');
    expect(worker.bodies()).toEqual(['a1', 'b1', 'a2']);
  });

  test('never does, even when a message comes again while it is still worked on', async () => {
    const worker = createWorker();
    const mapping = map(worker, 1);
    await sendToGroups('a1');
    await eventually(() => worker.calls.length === 1, 'an invocation');
    queue.clock.advance(30_000);
    await eventually(() => mapping.stats().received === 2, 'the second delivery');
    expect(worker.bodies()).toEqual(['a1']);

    worker.calls[0]?.end();
    await eventually(() => worker.calls.length === 2, 'the second attempt');
  });

  test('holds a group back while its first message waits to be tried again', async () => {
    const worker = createWorker();
    const mapping = map(worker, 1);
    await sendToGroups('a1', 'a2');
    await eventually(() => worker.calls.length === 1, 'an invocation');
    worker.calls[0]?.end({ batchItemFailures: [{ itemIdentifier: 'not known, so all failed' }] });
    await eventually(() => mapping.stats().failed === 1, 'the failure');
    await sendToGroups('b1');
    await eventually(() => worker.calls.length === 2, 'the other group');
    queue.clock.advance(30_000);
    await eventually(() => worker.calls.length === 3, 'the second attempt');

    expect(worker.bodies()).toEqual(['a1', 'b1', 'a1']);
  });
});

describe('a failing queue', () => {
  test('is asked again, reported once, and its recovery too', async () => {
    queue.createQueue();
    await queue.send('1');
    let failures = 2;
    queue.overrides.receive = async (...request) => {
      if (failures === 0) return queue.sqs.receive(...request);
      failures -= 1;
      throw new Error('later');
    };
    const mapping = queue.map(() => succeeded());
    await eventually(() => mapping.stats().deleted === 1, 'the delivery');

    expect(mapping.stats().receiveErrors).toBe(2);
    expect(queue.log).toEqual([
      expect.stringMatching(
        /^event source mapping of worker: can't receive from arn:.*:work, and goes on trying: .*later/,
      ),
      expect.stringContaining('again'),
    ]);
  });

  test('that does not exist is one of them', async () => {
    const mapping = queue.map(() => succeeded());
    await eventually(() => mapping.stats().receiveErrors > 0, 'an error');
    queue.createQueue();
    await queue.send('1');

    await eventually(() => mapping.stats().deleted === 1, 'the delivery');
    expect(queue.log[0]).toContain('The specified queue does not exist');
  });

  test('that does not delete a message is reported with it', async () => {
    queue.createQueue();
    await queue.send('1', '2');
    queue.overrides.deleteMessages = (_queueArn, [, second = '']) => [
      { receiptHandle: second, error: new SqsError('ServiceUnavailable', 'busy') },
    ];
    const ids: string[] = [];
    const mapping = queue.map((records) => {
      ids.push(...records.map(({ messageId }) => messageId));
      return succeeded();
    });
    await eventually(() => mapping.stats().invocations === 1, 'the invocation');

    expect(mapping.stats().deleted).toBe(1);
    expect(queue.log).toEqual([
      `event source mapping of worker: could not delete ${ids[1]}: ServiceUnavailable busy; it will be delivered again`,
    ]);
  });
});

describe('stopping', () => {
  test('ends a long poll at once, and what comes later stays in the queue', async () => {
    queue.createQueue();
    const worker = createWorker();
    const mapping = queue.map(worker.invoke);
    await eventually(() => queue.operations.includes('receive'), 'a long poll');
    await mapping.stop();
    await queue.send('later');

    expect(queue.state()).toEqual({ visible: 1, inFlight: 0 });
    expect(worker.calls).toEqual([]);
  });

  test('still processes what was on its way', async () => {
    queue.createQueue();
    await queue.send('on its way');
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

  test('waits for running invocations and deletes what they finished', async () => {
    queue.createQueue();
    await queue.send('1', '2');
    const worker = createWorker();
    const mapping = queue.map(worker.invoke, { batchSize: 1 });
    await eventually(() => worker.calls.length === 2, 'two invocations');
    const stopped = mapping.stop(5000);
    for (const call of worker.calls) call.end();
    await stopped;

    expect(queue.state()).toEqual({ visible: 0, inFlight: 0 });
  });

  test('gives up on them after the grace, even when every slot is taken', async () => {
    queue.createQueue();
    await queue.send('1', '2', '3');
    const worker = createWorker();
    const mapping = queue.map(worker.invoke, { batchSize: 1, maximumConcurrency: 2 });
    await eventually(() => worker.calls.length === 2, 'two invocations');
    await mapping.stop(20);

    expect(mapping.stats().running).toBe(2);
    expect(queue.state()).toEqual({ visible: 1, inFlight: 2 });
  });

  test('hands a batch that waits for room back to the queue', async () => {
    queue.createQueue();
    await queue.send('1');
    const attempted = Promise.withResolvers<void>();
    const mapping = queue.map(() => {
      attempted.resolve();
      return { outcome: 'throttled', requestId: 'r', reason: 'ConcurrentInvocationLimitExceeded' };
    });
    await attempted.promise;
    await mapping.stop();

    expect(queue.state()).toEqual({ visible: 1, inFlight: 0 });
  });
});

describe('a definition', () => {
  test.each([
    [{ batchSize: 0 }, 'BatchSize must be from 1 to 10000, got 0'],
    [{ batchSize: 11, queueArn: `${QUEUE_ARN}.fifo` }, 'BatchSize must be from 1 to 10, got 11'],
    [
      { batchSize: 50 },
      'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
    ],
    [{ windowSeconds: 301 }, 'MaximumBatchingWindowInSeconds must be from 0 to 300, got 301'],
    [
      { windowSeconds: 1, queueArn: `${QUEUE_ARN}.fifo` },
      'A FIFO queue takes no MaximumBatchingWindowInSeconds, got 1',
    ],
    [{ maximumConcurrency: 1 }, 'MaximumConcurrency must be from 2 to 1000, got 1'],
  ])('%j is refused', (definition, text) => {
    expect(() => queue.map(() => succeeded(), definition)).toThrow(RangeError);
    expect(() => queue.map(() => succeeded(), definition)).toThrow(text);
  });
});

test('a partial failure keeps exactly the listed messages of a FIFO batch', async () => {
  queue.sqs.ensureQueue('work.fifo', { FifoQueue: 'true', VisibilityTimeout: '30' });
  for (const body of ['1', '2', '3']) {
    await queue.sqs.send(`${QUEUE_ARN}.fifo`, body, { groupId: 'g', deduplicationId: body });
  }
  const mapping = queue.map((records) => succeeded(failuresOf(records.slice(1))), {
    queueArn: `${QUEUE_ARN}.fifo`,
  });
  await eventually(() => mapping.stats().invocations === 1, 'an invocation');

  expect(queue.state('work.fifo')).toEqual({ visible: 0, inFlight: 2 });
});
