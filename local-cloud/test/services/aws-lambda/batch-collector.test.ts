import { describe, expect, test } from '@jest/globals';
import { createBatchCollector } from '../../../src/services/aws-lambda/batch-collector.ts';
import type { ReceivedMessage } from '../../../src/services/aws-lambda/received-message.ts';

/** A queue that gives what comes at a given time, on a clock that only waiting moves. */
function createSchedule(arrivals: readonly [atMs: number, count: number][], recordBytes = 100) {
  let nowMs = 0;
  let sent = 0;
  const asked: { maxMessages: number; waitMs: number }[] = [];
  const queued: { atMs: number; id: string }[] = arrivals.flatMap(([atMs, count]) =>
    Array.from({ length: count }, () => {
      sent += 1;
      return { atMs, id: String(sent) };
    }),
  );

  async function receive(maxMessages: number, waitMs: number): Promise<ReceivedMessage[]> {
    asked.push({ maxMessages, waitMs });
    const first = queued[0];
    if (!first || first.atMs > nowMs + waitMs) {
      nowMs += waitMs;
      return [];
    }
    nowMs = Math.max(nowMs, first.atMs);
    const due = queued.filter(({ atMs }) => atMs <= nowMs).slice(0, maxMessages);
    queued.splice(0, due.length);
    return due.map(({ id }) => messageWith(id, nowMs, recordBytes));
  }

  return {
    asked,
    now: () => nowMs,
    options: {
      receive,
      clock: () => nowMs,
      stopping: new AbortController().signal,
      maxPayloadBytes: 10_000,
    },
  };
}

function messageWith(id: string, receivedAtMs: number, recordBytes: number): ReceivedMessage {
  const visibleAtMs = receivedAtMs + 30_000;
  return {
    id,
    receiptHandle: id,
    body: '',
    groupId: undefined,
    receiveCount: 1,
    receivedAtMs,
    visibleAtMs,
    record: '',
    recordBytes,
  };
}

const sizes = (batches: ReceivedMessage[][]) => batches.map((batch) => batch.length);

describe('without a window', () => {
  test('each receive is a batch at once', async () => {
    const schedule = createSchedule([
      [0, 3],
      [5, 4],
    ]);
    const collector = createBatchCollector({ ...schedule.options, batchSize: 10, windowMs: 0 });

    expect(sizes([await collector.next(), await collector.next()])).toEqual([3, 4]);
    expect(schedule.asked[0]).toEqual({ maxMessages: 10, waitMs: 20_000 });
  });

  test('an empty queue gives an empty batch after a long poll', async () => {
    const schedule = createSchedule([]);
    const collector = createBatchCollector({ ...schedule.options, batchSize: 10, windowMs: 0 });

    expect(await collector.next()).toEqual([]);
    expect(schedule.now()).toBe(20_000);
  });

  test('what does not fit into one payload comes in the next batch, without another receive', async () => {
    const schedule = createSchedule([[0, 5]], 4000);
    const collector = createBatchCollector({ ...schedule.options, batchSize: 10, windowMs: 0 });

    expect(sizes([await collector.next(), await collector.next(), await collector.next()])).toEqual([2, 2, 1]);
    expect(schedule.asked).toHaveLength(1);
  });
});

describe('with a window', () => {
  test('a batch ends with the window, counted from its first message', async () => {
    const schedule = createSchedule([
      [7000, 1],
      [8000, 2],
      [9400, 1],
      [9700, 1],
    ]);
    const collector = createBatchCollector({ ...schedule.options, batchSize: 100, windowMs: 2500 });

    expect(sizes([await collector.next(), await collector.next()])).toEqual([4, 1]);
  });

  test('a full batch does not wait for the window', async () => {
    const schedule = createSchedule([[0, 25]]);
    const collector = createBatchCollector({ ...schedule.options, batchSize: 12, windowMs: 60_000 });

    expect(await collector.next()).toHaveLength(12);
    expect(schedule.now()).toBe(0);
    expect(schedule.asked.map(({ maxMessages }) => maxMessages)).toEqual([10, 2]);
  });

  test('a full payload does not wait for the window either, and loses nothing', async () => {
    const schedule = createSchedule([[0, 5]], 4000);
    const collector = createBatchCollector({ ...schedule.options, batchSize: 100, windowMs: 60_000 });

    const batch = await collector.next();

    expect(batch.map(({ id }) => id)).toEqual(['1', '2']);
    expect(schedule.now()).toBe(0);
    expect(collector.release().map(({ id }) => id)).toEqual(['3', '4', '5']);
  });

  test('stopping ends the wait and gives what is there', async () => {
    const schedule = createSchedule([[0, 1]]);
    const stop = new AbortController();
    const collector = createBatchCollector({
      ...schedule.options,
      batchSize: 100,
      windowMs: 60_000,
      stopping: stop.signal,
      receive: async (...asked) => {
        stop.abort();
        return schedule.options.receive(...asked);
      },
    });

    expect(await collector.next()).toHaveLength(1);
    expect(schedule.now()).toBe(0);
  });
});
