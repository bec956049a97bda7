import { ChangeMessageVisibilityBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import fc from 'fast-check';
import { PermanentError } from '../../../../lambda/shared/errors.ts';
import { WORKER_ENVIRONMENT } from '../../../support/lambda/environments.ts';
import { awsError, batch, invocation, message } from '../../../support/lambda/messages.ts';
import { failing, useQueue } from '../../../support/lambda/queue.ts';

const { sqs, output, handler, deadLetters, deadLetterReasons } = useQueue();
const slow = new Error('slow');

describe('the response to a batch', () => {
  test('has no failures after a success, and the queue gets no request', async () => {
    const seen: string[] = [];
    const handle = handler(async ({ body }) => {
      seen.push(body);
    });

    expect(await handle(batch(message('a'), message('b')), invocation())).toEqual({ batchItemFailures: [] });

    expect(seen).toEqual(['a', 'b']);
    expect(sqs.calls()).toHaveLength(0);
  });

  test('names only the messages that failed', async () => {
    const [good, bad] = [message('good'), message('bad')];

    expect(await handler(failing('bad', slow))(batch(good, bad), invocation())).toEqual(failures(bad));
  });

  test('is returned even if all messages failed', async () => {
    const bad = message('bad');

    expect(await handler(failing('bad', slow))(batch(bad), invocation())).toEqual(failures(bad));
  });

  test.each([undefined, null, 'text'])(
    'names a message whose processing throws %p instead of an Error',
    async (thrown) => {
      const [good, bad] = [message('good'), message('bad')];

      expect(await handler(failing('bad', thrown))(batch(good, bad), invocation())).toEqual(failures(bad));
    },
  );

  test('is a new object each time, so that a caller cannot change the next response', async () => {
    const handle = handler(async () => {});
    const first = await handle(batch(message('a')), invocation());
    first.batchItemFailures.push({ itemIdentifier: 'forged' });

    expect(await handle(batch(message('b')), invocation())).toEqual({ batchItemFailures: [] });
  });

  test('names each message that was neither processed nor dead-lettered, within the allowed concurrency', async () => {
    const outcome = fc.record({
      result: fc.constantFrom('done', 'transient', 'permanent', 'undefined'),
      receiveCount: fc.integer({ min: 1, max: 7 }),
    });
    const outcomes = fc.array(outcome, { minLength: 1, maxLength: 30 });
    const concurrency = fc.integer({ min: 1, max: 5 });
    await fc.assert(
      fc.asyncProperty(outcomes, concurrency, fc.boolean(), async (all, maxConcurrency, isDeadLetterQueueDown) => {
        sqs.resetHistory();
        sqs.on(SendMessageCommand).resolves({});
        if (isDeadLetterQueueDown) sqs.on(SendMessageCommand).rejects(new Error('down'));
        const records = all.map(({ result, receiveCount }) => message(result, { receiveCount }));
        const done: SQSRecord[] = [];
        let underWay = 0;
        let most = 0;

        const handle = handler(
          async (record) => {
            underWay += 1;
            most = Math.max(most, underWay);
            await new Promise(setImmediate);
            underWay -= 1;
            if (record.body === 'transient') throw slow;
            if (record.body === 'permanent') throw new PermanentError('BAD', 'bad');
            if (record.body === 'undefined') throw undefined;
            done.push(record);
          },
          { maxConcurrency },
        );
        const { batchItemFailures } = await handle(batch(...records), invocation());

        const failed = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
        const dead = isDeadLetterQueueDown ? [] : deadLetters().map(({ messageId }) => messageId);
        const ends = [...done.map(({ messageId }) => messageId), ...dead, ...failed];
        expect(ends.toSorted()).toEqual(records.map(({ messageId }) => messageId).toSorted());
        expect(most).toBeLessThanOrEqual(maxConcurrency);
      }),
      { numRuns: 60 },
    );
  });

  test('is an error if the event has no Records', async () => {
    await expect(handler(async () => {})({} as never, invocation())).rejects.toThrow(/Unexpected batch type/);
  });
});

describe('a message that fails', () => {
  test('gets its back-off by receive count, after the whole batch has settled', async () => {
    let isOtherDone = false;
    let wasOtherDone: boolean | undefined;
    sqs.on(ChangeMessageVisibilityBatchCommand).callsFake(() => {
      wasOtherDone = isOtherDone;
      return { Failed: [], Successful: [] };
    });
    const bad = message('bad', { receiveCount: 2 });
    const handle = handler(async ({ body }) => {
      if (body === 'bad') throw slow;
      await new Promise((resolve) => setTimeout(resolve, 5));
      isOtherDone = true;
    });

    await handle(batch(bad, message('other')), invocation());

    const [call] = sqs.commandCalls(ChangeMessageVisibilityBatchCommand);
    expect(call?.args[0].input).toEqual({
      QueueUrl: WORKER_ENVIRONMENT.QUEUE_URL,
      Entries: [{ Id: '0', ReceiptHandle: bad.receiptHandle, VisibilityTimeout: 240 }],
    });
    expect(wasOtherDone).toBe(true);
  });

  test('stays failed, and is logged, if its back-off cannot be set', async () => {
    sqs.on(ChangeMessageVisibilityBatchCommand).rejects(new Error('down'));
    const bad = message('bad');

    expect(await handler(failing('bad', slow))(batch(bad), invocation())).toEqual(failures(bad));

    expect(output().logs()).toContainEqual(
      expect.objectContaining({
        level: 'WARN',
        message: 'back-off not set, the visibility timeout applies',
        messageIds: [bad.messageId],
      }),
    );
  });

  test('permanently becomes a dead letter at once', async () => {
    const bad = message('bad', { receiveCount: 1 });
    const handle = handler(failing('bad', new PermanentError('BAD_KEY', 'The key is bad')));

    expect(await handle(batch(bad), invocation())).toEqual({ batchItemFailures: [] });

    expect(deadLetters()).toEqual([{ messageId: bad.messageId, errorCode: 'BAD_KEY' }]);
  });

  test('permanently stays in its queue if the dead-letter queue fails', async () => {
    sqs.on(SendMessageCommand).rejects(new Error('down'));
    const bad = message('bad');
    const handle = handler(failing('bad', new PermanentError('BAD_KEY', 'bad')));

    expect(await handle(batch(bad), invocation())).toEqual(failures(bad));
  });

  test.each([
    [4, []],
    [5, ['SlowDown']],
    [6, ['SlowDown']],
  ])('at receive %d of 5 leaves dead letters with the reasons %p', async (receiveCount, reasons) => {
    const handle = handler(failing('bad', awsError('SlowDown')));

    await handle(batch(message('bad', { receiveCount })), invocation());

    expect(deadLetterReasons()).toEqual(reasons);
  });

  test('is counted as retried or as dead-lettered', async () => {
    await handler(failing('bad', slow))(batch(message('bad'), message('bad', { receiveCount: 5 })), invocation());

    expect(output().metric('Retried')).toEqual([1]);
    expect(output().metric('DeadLettered')).toEqual([1]);
    expect(output().metricLines()).toMatchObject([
      { service: 'copy-file', _aws: { CloudWatchMetrics: [{ Namespace: 'Test', Dimensions: [['service']] }] } },
    ]);
  });

  test('has log lines with its own keys, and never with its body', async () => {
    const handle = handler(async (record, { logger }) => {
      logger.appendKeys({ key: record.body });
      await new Promise(setImmediate);
      if (record.body === 'bad') throw slow;
      logger.info('copied');
    });
    const [bad, good] = [message('bad', { receiveCount: 2 }), message('good')];

    await handle(batch(bad, good), invocation());

    expect(output().logs()).toMatchObject([
      {
        message: 'failed, will be retried',
        key: 'bad',
        messageId: bad.messageId,
        attempt: 2,
        outcome: 'retried',
      },
      {
        message: 'copied',
        key: 'good',
        messageId: good.messageId,
        attempt: 1,
        function_request_id: 'request-1',
      },
    ]);
    expect(JSON.stringify(output().logs())).not.toContain('"body"');
  });
});

describe('near the deadline', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('messages that were not started are returned to the queue', async () => {
    const started: string[] = [];
    const handle = handler(
      async ({ body }, { deadline }) => {
        started.push(body);
        await untilAborted(deadline.signal);
      },
      { maxConcurrency: 1 },
    );
    const [first, second] = [message('first'), message('second', { receiveCount: 5 })];

    const answer = handle(batch(first, second), invocation(10_000));
    await jest.advanceTimersByTimeAsync(8_000);

    expect(await answer).toEqual(failures(second));
    expect(started).toEqual(['first']);
    expect(deadLetters()).toEqual([]);
    expect(output().logs()).toMatchObject([{ message: 'not started before the deadline, will be retried' }]);
  });

  test('a message that ignores the signal does not keep others from being acknowledged', async () => {
    const handle = handler(({ body }) => (body === 'hung' ? new Promise(() => {}) : Promise.resolve()));
    const [hung, good] = [message('hung'), message('good')];

    const answer = handle(batch(hung, good), invocation(10_000));
    await jest.advanceTimersByTimeAsync(9_000);

    expect(await answer).toEqual(failures(hung));
  });

  test('an aborted request fails with the deadline as its reason', async () => {
    const handle = handler(async (_, { deadline }) => {
      await untilAborted(deadline.signal);
      throw awsError('AbortError', 'Request aborted');
    });

    const answer = handle(batch(message('slow', { receiveCount: 5 })), invocation(10_000));
    await jest.advanceTimersByTimeAsync(8_000);
    await answer;

    expect(deadLetterReasons()).toEqual(['DeadlineError']);
  });

  test.each([
    ['20 seconds of a long invocation', 900_000, 880_000],
    ['a fifth of a short invocation', 1_000, 800],
  ])('%s are kept in reserve', async (_, remainingMs, workMs) => {
    const startedAt = Date.now();
    let workedMs: number | undefined;
    const handle = handler(async (_record, { deadline }) => {
      await untilAborted(deadline.signal);
      workedMs = Date.now() - startedAt;
    });

    const answer = handle(batch(message('slow')), invocation(remainingMs));
    await jest.advanceTimersByTimeAsync(workMs);
    await answer;

    expect(workedMs).toBe(workMs);
  });
});

function failures(...records: SQSRecord[]) {
  return { batchItemFailures: records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
