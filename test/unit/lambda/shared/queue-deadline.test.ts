import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { batch, invocation, message } from '../../../support/lambda/messages.ts';
import { useQueue } from '../../../support/lambda/queue.ts';

const { output, handler, deadLetters } = useQueue();

describe('near the deadline', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('messages that were not started are named as failed, untouched', async () => {
    const started: string[] = [];
    const handle = handler(
      async ({ body }, { deadline }) => {
        started.push(body);
        await untilAborted(deadline.signal);
      },
      { maxConcurrency: 1 },
    );
    const records = [message('first'), message('second', { receiveCount: 5 })];

    const answer = handle(batch(...records), invocation(10_000));
    await jest.advanceTimersByTimeAsync(8_000);

    expect((await answer).batchItemFailures).toEqual([{ itemIdentifier: records[1]?.messageId }]);
    expect(started).toEqual(['first']);
    expect(deadLetters()).toEqual([]);
    expect(output().logs()).toContainEqual(
      expect.objectContaining({ message: 'not started before the deadline, will be retried' }),
    );
  });

  test('a message that ignores the signal can not keep its neighbours from being acknowledged', async () => {
    const handle = handler(({ body }) => (body === 'hung' ? new Promise(() => {}) : Promise.resolve()));
    const [hung, good] = [message('hung'), message('good')];

    const answer = handle(batch(hung, good), invocation(10_000));
    await jest.advanceTimersByTimeAsync(9_000);

    expect((await answer).batchItemFailures).toEqual([{ itemIdentifier: hung.messageId }]);
  });

  test('the reason of an aborted request is the deadline', async () => {
    const handle = handler(async (_, { deadline }) => {
      await untilAborted(deadline.signal);
      throw Object.assign(new Error('Request aborted'), { name: 'AbortError' });
    });

    const answer = handle(batch(message('slow', { receiveCount: 5 })), invocation(10_000));
    await jest.advanceTimersByTimeAsync(8_000);
    await answer;

    expect(deadLetters().map(({ errorCode }) => errorCode)).toEqual(['DeadlineError']);
  });

  test('at most 20 seconds are kept in reserve, at least a fifth of a short invocation', async () => {
    const moments: number[] = [];
    for (const [remainingMs, workMs] of [
      [900_000, 880_000],
      [1_000, 800],
    ] as const) {
      const startedAt = Date.now();
      const handle = handler((_, { deadline }) =>
        untilAborted(deadline.signal).then(() => void moments.push(Date.now() - startedAt)),
      );
      const answer = handle(batch(message('slow')), invocation(remainingMs));
      await jest.advanceTimersByTimeAsync(workMs);
      await answer;
    }

    expect(moments).toEqual([880_000, 800]);
  });
});

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
