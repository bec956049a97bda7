import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { createPace } from '../../../../scripts/shared/pacing.ts';
import { awaitDrained } from '../../../../scripts/shared/queues.ts';

describe('a rate', () => {
  const never = new AbortController().signal;

  /** A clock that only waiting moves forward. */
  function virtualTime() {
    const waits: number[] = [];
    let at = 0;
    const wait = async (milliseconds?: number) => {
      waits.push(milliseconds ?? 0);
      at += milliseconds ?? 0;
    };
    return { waits, wait: wait as never, now: () => at, pass: (milliseconds: number) => (at += milliseconds) };
  }

  test('a rate waits after each batch for the time that the batch takes', async () => {
    const time = virtualTime();
    const pace = createPace(20, never, time);

    for (let batch = 0; batch < 3; batch += 1) await pace(10);

    expect(time.waits).toEqual([500, 500, 500]);
  });

  test('a rate allows no burst after time that was spent otherwise', async () => {
    const time = virtualTime();
    const pace = createPace(20, never, time);

    time.pass(10_000);
    await pace(10);

    expect(time.waits).toEqual([500]);
  });

  test('several lanes share one rate', async () => {
    const time = virtualTime();
    const pace = createPace(10, never, {
      ...time,
      wait: (async (milliseconds: number) => time.waits.push(milliseconds)) as never,
    });

    await Promise.all([pace(10), pace(10), pace(5)]);

    expect(time.waits).toEqual([1000, 2000, 2500]);
  });

  test('a command does not wait without a rate, nor after a stop', async () => {
    const stop = AbortSignal.abort();

    await createPace(undefined, never)(1_000_000);
    await createPace(1, stop)(1_000_000);

    expect(stop.aborted).toBe(true);
  });
});

describe('waiting until a queue is empty', () => {
  const mock = mockClient(SQSClient);

  beforeEach(() => {
    mock.reset();
  });

  async function drain(counts: readonly number[], { deadlineMs = 60_000, signal = new AbortController().signal } = {}) {
    const left = [...counts];
    mock.on(GetQueueAttributesCommand).callsFake(() => {
      const count = left.length > 1 ? left.shift() : left[0];
      return { Attributes: { ApproximateNumberOfMessagesNotVisible: String(count) } };
    });
    const shown: number[] = [];
    const rest = await awaitDrained({
      sqs: new SQSClient({ region: 'us-east-1' }),
      queueUrl: 'https://sqs/work',
      deadlineMs,
      signal,
      everyMs: 0,
      onProgress: (count) => shown.push(count),
    });
    return { rest, shown };
  }

  test('a queue counts as empty after three zeros in a row, because the counts are approximate', async () => {
    expect(await drain([5, 0, 0, 2, 0])).toEqual({ rest: 0, shown: [5, 0, 0, 2, 0, 0, 0] });
  });

  test('waiting for an empty queue ends at its deadline with the number of messages left', async () => {
    expect(await drain([5], { deadlineMs: 0 })).toEqual({ rest: 5, shown: [5] });
  });

  test('waiting for an empty queue ends when the command is stopped', async () => {
    expect(await drain([5], { signal: AbortSignal.abort() })).toEqual({ rest: 5, shown: [5] });
  });
});
