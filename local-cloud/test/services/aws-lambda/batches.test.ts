import { expect, test } from '@jest/globals';
import {
  createBatchSlots,
  createMessageGroups,
  slotsFor,
} from '../../../src/services/aws-lambda/event-source-mapping/batch-slots.ts';
import { createBatchCollector } from '../../../src/services/aws-lambda/event-source-mapping/collect-batches.ts';
import type { ReceivedMessage } from '../../../src/services/aws-lambda/event-source-mapping/record.ts';

/** A queue whose messages arrive at given times, on a clock that only waiting moves, and a collector on it. */
function createSchedule(
  arrivals: readonly [atMs: number, count: number][],
  limits: { batchSize: number; windowMs?: number },
  recordBytes = 100,
) {
  let nowMs = 0;
  let sent = 0;
  const requests: { maxMessages: number; waitMs: number }[] = [];
  const stop = new AbortController();
  const queued = arrivals.flatMap(([atMs, count]) =>
    Array.from({ length: count }, () => {
      sent += 1;
      return { atMs, id: String(sent) };
    }),
  );

  async function receive(maxMessages: number, waitMs: number): Promise<ReceivedMessage[]> {
    requests.push({ maxMessages, waitMs });
    const first = queued[0];
    if (!first || first.atMs > nowMs + waitMs) {
      nowMs += waitMs;
      return [];
    }
    nowMs = Math.max(nowMs, first.atMs);
    const due = queued.filter(({ atMs }) => atMs <= nowMs).slice(0, maxMessages);
    queued.splice(0, due.length);
    return due.map(({ id }) => ({
      id,
      receiptHandle: id,
      groupId: undefined,
      receivedAtMs: nowMs,
      visibleAtMs: nowMs + 30_000,
      record: '',
      recordBytes,
    }));
  }

  const collector = createBatchCollector({
    receive,
    now: () => nowMs,
    stopping: stop.signal,
    maxPayloadBytes: 10_000,
    windowMs: 0,
    ...limits,
  });
  return {
    collector,
    requests,
    stop,
    now: () => nowMs,
    async sizes(count: number): Promise<number[]> {
      const sizes: number[] = [];
      while (sizes.length < count) sizes.push((await collector.next()).length);
      return sizes;
    },
  };
}

test('without a window each receive is a batch at once', async () => {
  const schedule = createSchedule(
    [
      [0, 3],
      [5, 4],
    ],
    { batchSize: 10 },
  );

  expect(await schedule.sizes(2)).toEqual([3, 4]);
  expect(schedule.requests[0]).toEqual({ maxMessages: 10, waitMs: 20_000 });
});

test('an empty queue gives an empty batch after a long poll', async () => {
  const schedule = createSchedule([], { batchSize: 10 });

  expect(await schedule.sizes(1)).toEqual([0]);
  expect(schedule.now()).toBe(20_000);
});

test('messages that do not fit into one payload come in the next batch, without another receive', async () => {
  const schedule = createSchedule([[0, 5]], { batchSize: 10 }, 4000);

  expect(await schedule.sizes(3)).toEqual([2, 2, 1]);
  expect(schedule.requests).toHaveLength(1);
});

test('a batch ends with its window, counted from its first message to the millisecond', async () => {
  const schedule = createSchedule(
    [
      [7000, 1],
      [8000, 2],
      [9499, 1],
      [9501, 1],
    ],
    { batchSize: 100, windowMs: 2500 },
  );

  expect(await schedule.sizes(2)).toEqual([4, 1]);
});

test('a full batch does not wait for the window', async () => {
  const schedule = createSchedule([[0, 25]], { batchSize: 12, windowMs: 60_000 });

  expect(await schedule.sizes(1)).toEqual([12]);
  expect(schedule.now()).toBe(0);
  expect(schedule.requests.map(({ maxMessages }) => maxMessages)).toEqual([10, 2]);
});

test('a full payload does not wait for the window either, and loses no message', async () => {
  const schedule = createSchedule([[0, 5]], { batchSize: 100, windowMs: 60_000 }, 4000);

  const batch = await schedule.collector.next();

  expect(batch.map(({ id }) => id)).toEqual(['1', '2']);
  expect(schedule.now()).toBe(0);
  expect(schedule.collector.release().map(({ id }) => id)).toEqual(['3', '4', '5']);
});

test('stopping ends the window and gives the messages that are there', async () => {
  const schedule = createSchedule([[0, 1]], { batchSize: 100, windowMs: 60_000 });
  schedule.stop.abort();

  expect(await schedule.sizes(1)).toEqual([1]);
  expect(schedule.now()).toBe(0);
});

test.each<[number | undefined, number, number]>([
  [undefined, 8, 5],
  [2, 8, 2],
  [50, 2, 8],
  [undefined, 1, 4],
])('a mapping with MaximumConcurrency %p on %p cores has %p slots', (maximumConcurrency, cores, expected) => {
  expect(slotsFor(maximumConcurrency, cores)).toBe(expected);
});

test('slots halve with each failure of the function and grow back one by one', () => {
  const slots = createBatchSlots(5);
  const sizes = [true, true, true, false, false, false, false, false].map((hasFailed) => {
    slots.adapt(hasFailed);
    return slots.size();
  });

  expect(sizes).toEqual([2, 1, 1, 2, 3, 4, 5, 5]);
});

/** Work for message groups that begins when it may and ends when the test says so. */
function createWork() {
  const log: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<void>>();
  const inOrder = createMessageGroups();
  return {
    log,
    run: (name: string, ...groupIds: string[]) =>
      inOrder(groupIds, async () => {
        log.push(`${name} begins`);
        const end = Promise.withResolvers<void>();
        ends.set(name, end);
        await end.promise;
        log.push(`${name} ends`);
      }),
    end: (name: string) => ends.get(name)?.resolve(),
    fail: (name: string) => ends.get(name)?.reject(new Error(`${name} failed`)),
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('a batch starts only when every earlier batch that shares a message group has ended', async () => {
  const work = createWork();
  const all = [work.run('1', 'a'), work.run('2', 'b'), work.run('3', 'a', 'b'), work.run('4', 'b')];
  await turn();
  work.end('1');
  await turn();

  expect(work.log).toEqual(['1 begins', '2 begins', '1 ends']);

  for (const name of ['2', '3', '4']) {
    work.end(name);
    await turn();
  }
  await Promise.all(all);
  expect(work.log.slice(3)).toEqual(['2 ends', '3 begins', '3 ends', '4 begins', '4 ends']);
});

test('a batch starts after an earlier batch of its message group has failed', async () => {
  const work = createWork();
  const failing = work.run('1', 'a');
  const next = work.run('2', 'a');
  await turn();
  work.fail('1');

  await expect(failing).rejects.toThrow('1 failed');
  await turn();
  work.end('2');
  await next;
  expect(work.log).toEqual(['1 begins', '2 begins', '2 ends']);
});
