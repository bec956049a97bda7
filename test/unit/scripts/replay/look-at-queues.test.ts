import { describe, expect, test } from '@jest/globals';
import { describeLists } from '../../../../scripts/replay/describe.ts';
import type { ListReport, ShownLetter } from '../../../../scripts/replay/look.ts';
import { listQueues, showQueues, sumOfLists } from '../../../../scripts/replay/queues.ts';

const queues = ['ProcessOrder', 'NotifyCustomer'].map((name) => ({ name, queueUrl: `https://sqs/${name}` }));
const going = new AbortController().signal;
const scanned = { unseen: 1, notReleased: 0, leaseSeconds: 120 };
const oldest = '2026-01-01T00:00:00.000Z';

function found(messages: number): ListReport {
  const reasons = messages > 0 ? [{ reason: 'SlowDown', messages, oldest, examples: ['r-1'] }] : [];
  return { ...scanned, messages, copies: 0, reasons, letterIds: [], stopped: false };
}

describe('listing several dead-letter queues', () => {
  const counts: Record<string, number> = { ProcessOrder: 2, NotifyCustomer: 0 };
  const list = (signal = going) => listQueues(queues, signal, async ({ name }) => found(counts[name] ?? 0));

  test('sums up for machines, each reason with its queue', async () => {
    expect(sumOfLists(await list())).toEqual({
      messages: 2,
      copies: 0,
      unseen: 2,
      notReleased: 0,
      leaseSeconds: 120,
      stopped: false,
      reasons: [{ queue: 'ProcessOrder', reason: 'SlowDown', messages: 2, oldest, examples: ['r-1'] }],
    });
  });

  test('puts each under its name for people, but not a single one', async () => {
    const reports = await list();

    expect(describeLists(reports).filter((line) => line.endsWith(':'))).toEqual(['ProcessOrder:', 'NotifyCustomer:']);
    expect(describeLists(reports.slice(1))[0]).toBe('No dead letters that match.');
  });

  test('begins none when it was stopped', async () => {
    expect(await list(AbortSignal.abort())).toEqual([]);
  });
});

test('showing several queues gives no more letters than asked for, each with its queue', async () => {
  const letter = (messageId: string): ShownLetter => ({
    messageId,
    originalMessageId: messageId,
    diedAt: oldest,
    replayCount: 0,
    subjects: [],
    attributes: {},
    body: '',
  });
  const asked: number[] = [];

  const report = await showQueues(queues, 3, going, async ({ name }, max) => {
    asked.push(max);
    const letters = ['1', '2'].slice(0, max).map((number) => letter(`${name}-${number}`));
    return { ...scanned, letters, more: 2 - letters.length };
  });

  expect(asked).toEqual([3, 1]);
  expect(report.letters.map(({ queue, messageId }) => [queue, messageId])).toEqual([
    ['ProcessOrder', 'ProcessOrder-1'],
    ['ProcessOrder', 'ProcessOrder-2'],
    ['NotifyCustomer', 'NotifyCustomer-1'],
  ]);
  expect([report.more, report.unseen]).toEqual([1, 2]);
});
