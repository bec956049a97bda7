import { ChangeMessageVisibilityBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import fc from 'fast-check';
import { PermanentError } from '../../../../lambda/shared/errors.ts';
import { WORKER_ENVIRONMENT } from '../../../support/lambda/environments.ts';
import { batch, invocation, message } from '../../../support/lambda/messages.ts';
import { failing, useQueue } from '../../../support/lambda/queue.ts';

const { sqs, output, handler, deadLetters } = useQueue();

describe('a batch', () => {
  test('in which all went well names no failures and tells the queue nothing', async () => {
    const seen: string[] = [];
    const handle = handler(async ({ body }) => {
      seen.push(body);
    });

    expect(await handle(batch(message('a'), message('b')), invocation())).toEqual({ batchItemFailures: [] });

    expect(seen).toEqual(['a', 'b']);
    expect(sqs.calls()).toHaveLength(0);
  });

  test('names what failed, and only that', async () => {
    const [good, bad] = [message('good'), message('bad')];

    expect(await handler(failing('bad', new Error('slow')))(batch(good, bad), invocation())).toEqual({
      batchItemFailures: [{ itemIdentifier: bad.messageId }],
    });
  });

  test('in which all failed is answered, not thrown', async () => {
    const bad = message('bad');

    await expect(handler(failing('bad', new Error('slow')))(batch(bad), invocation())).resolves.toEqual({
      batchItemFailures: [{ itemIdentifier: bad.messageId }],
    });
  });

  test.each([undefined, null, 'text'])('survives a message that throws %p instead of an Error', async (thrown) => {
    const [good, bad] = [message('good'), message('bad')];

    const { batchItemFailures } = await handler(failing('bad', thrown))(batch(good, bad), invocation());

    expect(batchItemFailures).toEqual([{ itemIdentifier: bad.messageId }]);
  });

  test('gets an answer of its own: what one caller does to it is not seen by the next', async () => {
    const handle = handler(async () => {});
    const first = await handle(batch(message('a')), invocation());
    first.batchItemFailures.push({ itemIdentifier: 'forged' });

    expect(await handle(batch(message('b')), invocation())).toEqual({ batchItemFailures: [] });
  });

  test('ends every message in one way: done, a dead letter, or named as failed; and keeps within its concurrency', async () => {
    const outcome = fc.record({
      result: fc.constantFrom('done', 'transient', 'permanent', 'undefined'),
      receiveCount: fc.integer({ min: 1, max: 7 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(outcome, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        async (outcomes, maxConcurrency, isDeadLetterQueueDown) => {
          sqs.resetHistory();
          sqs.on(SendMessageCommand).resolves({});
          if (isDeadLetterQueueDown) sqs.on(SendMessageCommand).rejects(new Error('down'));
          const records = outcomes.map(({ result, receiveCount }) => message(result, { receiveCount }));
          const done: SQSRecord[] = [];
          let underWay = 0;
          let most = 0;

          const handle = handler(
            async (record) => {
              underWay += 1;
              most = Math.max(most, underWay);
              await new Promise(setImmediate);
              underWay -= 1;
              if (record.body === 'transient') throw new Error('slow');
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
        },
      ),
      { numRuns: 60 },
    );
  });

  test('without Records is refused as a whole', async () => {
    await expect(handler(async () => {})({} as never, invocation())).rejects.toThrow(/Unexpected batch type/);
  });
});

describe('a message that fails', () => {
  test('waits by how often it was received, told only after the whole batch has settled', async () => {
    let isOtherDone = false;
    let wasOtherDone: boolean | undefined;
    sqs.on(ChangeMessageVisibilityBatchCommand).callsFake(() => {
      wasOtherDone = isOtherDone;
      return { Failed: [], Successful: [] };
    });
    const bad = message('bad', { receiveCount: 2 });
    const handle = handler(async ({ body }) => {
      if (body === 'bad') throw new Error('slow');
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

  test('stays failed, and says so, when the queue does not take the wait', async () => {
    sqs.on(ChangeMessageVisibilityBatchCommand).rejects(new Error('down'));
    const bad = message('bad');

    const { batchItemFailures } = await handler(failing('bad', new Error('slow')))(batch(bad), invocation());

    expect(batchItemFailures).toEqual([{ itemIdentifier: bad.messageId }]);
    expect(output().logs()).toContainEqual(
      expect.objectContaining({
        level: 'WARN',
        message: 'back-off not set, the visibility timeout applies',
        messageIds: [bad.messageId],
      }),
    );
  });

  test('for good becomes a dead letter at once, before it is acknowledged', async () => {
    const bad = message('bad', { receiveCount: 1 });

    const response = await handler(failing('bad', new PermanentError('BAD_KEY', 'The key is bad')))(
      batch(bad),
      invocation(),
    );

    expect(response.batchItemFailures).toEqual([]);
    expect(deadLetters()).toEqual([{ messageId: bad.messageId, errorCode: 'BAD_KEY' }]);
    expect(sqs.commandCalls(SendMessageCommand)[0]?.args[0].input.QueueUrl).toBe(
      WORKER_ENVIRONMENT.DEAD_LETTER_QUEUE_URL,
    );
  });

  test('for good stays in its queue when the dead-letter queue does not take it', async () => {
    sqs.on(SendMessageCommand).rejects(new Error('down'));
    const bad = message('bad');

    const response = await handler(failing('bad', new PermanentError('BAD_KEY', 'bad')))(batch(bad), invocation());

    expect(response.batchItemFailures).toEqual([{ itemIdentifier: bad.messageId }]);
  });

  test.each([
    [4, 0],
    [5, 1],
    [6, 1],
  ])('at receive %d of 5 makes %d dead letters, with its reason', async (receiveCount, letters) => {
    const slowDown = Object.assign(new Error('slow'), { name: 'SlowDown' });

    await handler(failing('bad', slowDown))(batch(message('bad', { receiveCount })), invocation());

    expect(deadLetters().map(({ errorCode }) => errorCode)).toEqual(Array(letters).fill('SlowDown'));
  });

  test('is counted: as retried or as dead-lettered', async () => {
    await handler(failing('bad', new Error('slow')))(
      batch(message('bad'), message('bad', { receiveCount: 5 })),
      invocation(),
    );

    expect(output().metric('Retried')).toEqual([1]);
    expect(output().metric('DeadLettered')).toEqual([1]);
    expect(output().metricLines()).toMatchObject([
      { service: 'copy-file', _aws: { CloudWatchMetrics: [{ Namespace: 'Test', Dimensions: [['service']] }] } },
    ]);
  });

  test('has lines of its own, which neighbours do not write into, and never its body', async () => {
    const handle = handler(async (record, { logger }) => {
      logger.appendKeys({ key: record.body });
      await new Promise(setImmediate);
      if (record.body === 'bad') throw new Error('slow');
      logger.info('copied');
    });
    const [bad, good] = [message('bad', { receiveCount: 2 }), message('good')];

    await handle(batch(bad, good), invocation());

    expect(output().logs()).toEqual(
      [
        expect.objectContaining({
          message: 'failed, will be retried',
          key: 'bad',
          messageId: bad.messageId,
          attempt: 2,
          outcome: 'retried',
        }),
        expect.objectContaining({
          message: 'copied',
          key: 'good',
          messageId: good.messageId,
          attempt: 1,
          function_request_id: 'request-1',
        }),
      ].map((line) => line),
    );
    expect(JSON.stringify(output().logs())).not.toContain('"body"');
  });
});
