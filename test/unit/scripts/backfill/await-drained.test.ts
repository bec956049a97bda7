import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { awaitDrained } from '../../../../scripts/shared/queues.ts';

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

describe('waiting for a queue to drain', () => {
  test('does not believe the first zero: counts are approximate', async () => {
    expect(await drain([5, 0, 0, 2, 0])).toEqual({ rest: 0, shown: [5, 0, 0, 2, 0, 0, 0] });
  });

  test('ends at its deadline with what is left', async () => {
    expect(await drain([5], { deadlineMs: 0 })).toEqual({ rest: 5, shown: [5] });
  });

  test('ends when the command is stopped', async () => {
    expect(await drain([5], { signal: AbortSignal.abort() })).toEqual({ rest: 5, shown: [5] });
  });
});
