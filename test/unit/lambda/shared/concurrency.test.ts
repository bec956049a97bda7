import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import fc from 'fast-check';
import { createSemaphore } from '../../../../lambda/shared/concurrency.ts';
import { PermanentError } from '../../../../lambda/shared/errors.ts';
import { WORKER_ENVIRONMENT } from '../../../support/lambda/environments.ts';
import { batch, invocation, message, QUEUE_ARN } from '../../../support/lambda/messages.ts';
import { recording, useQueue } from '../../../support/lambda/queue.ts';
import { untilTimeIsUp } from '../../../support/lambda/time.ts';

const { sqs, handler, deadLetters } = useQueue();
const slow = new Error('slow');
const fifo = (group: string, body: string, options: { receiveCount?: number; messageId?: string } = {}) =>
  message(body, { ...options, group, eventSourceARN: `${QUEUE_ARN}.fifo` });
const idsOf = ({ batchItemFailures }: { batchItemFailures: { itemIdentifier: string }[] }) =>
  batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);

describe('a semaphore', () => {
  test('runs no more work at a time than it has permits, and completes all work, whatever fails', async () => {
    const permitCounts = fc.integer({ min: 1, max: 8 });
    const fails = fc.array(fc.boolean(), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(permitCounts, fails, fc.scheduler(), async (permits, work, scheduler) => {
        const limit = createSemaphore(permits);
        let underWay = 0;
        let most = 0;
        const all = work.map((isFailing) =>
          limit(async () => {
            underWay += 1;
            most = Math.max(most, underWay);
            await scheduler.schedule(Promise.resolve());
            underWay -= 1;
            if (isFailing) throw new Error('failed');
            return 'done';
          }),
        );
        const settled = Promise.allSettled(all);
        await scheduler.waitFor(settled);

        expect((await settled).map(({ status }) => status)).toEqual(work.map((f) => (f ? 'rejected' : 'fulfilled')));
        expect(most).toBe(Math.min(permits, work.length));
        expect(underWay).toBe(0);
      }),
    );
  });

  test('starts work in the order of its arrival', async () => {
    const limit = createSemaphore(1);
    const started: number[] = [];

    await Promise.all([1, 2, 3].map((number) => limit(async () => started.push(number))));

    expect(started).toEqual([1, 2, 3]);
  });

  test.each([0, -1, 1.5, Number.NaN])('cannot have %p permits', (permits) => {
    expect(() => createSemaphore(permits)).toThrow(new Error(`A semaphore needs at least 1 permit, got ${permits}`));
  });
});

describe('a batch of a FIFO queue', () => {
  test('returns the rest of a group unprocessed after a failure, while other groups continue', async () => {
    const seen: string[] = [];
    const records = [fifo('a', 'a1'), fifo('a', 'bad'), fifo('b', 'b1'), fifo('a', 'a3')];

    const response = await handler(recording(seen, 'bad', slow))(batch(...records), invocation());

    expect(seen.toSorted()).toEqual(['a1', 'b1', 'bad']);
    expect(idsOf(response)).toEqual([records[1]?.messageId, records[3]?.messageId]);
  });

  test('continues with a group whose failed message is in the dead-letter queue', async () => {
    const seen: string[] = [];
    const handle = handler(recording(seen, 'bad', new PermanentError('BAD', 'bad')));

    const response = await handle(batch(fifo('a', 'bad'), fifo('a', 'a2')), invocation());

    expect(seen).toEqual(['bad', 'a2']);
    expect(idsOf(response)).toEqual([]);
    expect(deadLetters()).toHaveLength(1);
  });

  test('does not continue with a group whose failed message could not be dead-lettered', async () => {
    sqs.on(SendMessageCommand).rejects(new Error('down'));
    const seen: string[] = [];
    const records = [fifo('a', 'bad', { receiveCount: 5 }), fifo('a', 'a2')];

    const response = await handler(recording(seen, 'bad', slow))(batch(...records), invocation());

    expect(seen).toEqual(['bad']);
    expect(idsOf(response)).toHaveLength(2);
  });

  test('is processed one message of a group at a time, and groups in parallel', async () => {
    const underWay: string[] = [];
    const together: string[] = [];
    const handle = handler(async ({ body }) => {
      underWay.push(body);
      await new Promise(setImmediate);
      together.push(underWay.toSorted().join(' '));
      underWay.splice(underWay.indexOf(body), 1);
    });

    await handle(batch(fifo('a', 'a1'), fifo('a', 'a2'), fifo('b', 'b1')), invocation());

    expect(together).toContain('a1 b1');
    expect(together.filter((bodies) => bodies.includes('a1 a2'))).toEqual([]);
  });

  test('continues with other groups while one group hangs', async () => {
    const seen: string[] = [];
    const handle = handler(async ({ body }, { deadline }) => {
      if (body === 'hung') await new Promise((resolve) => deadline.signal.addEventListener('abort', resolve));
      seen.push(body);
    });
    const records = [fifo('a', 'hung'), fifo('b', 'b1'), fifo('b', 'b2')];

    const response = await untilTimeIsUp(
      () => handle(batch(...records), invocation()),
      () => seen.includes('b2'),
    );

    expect(idsOf(response)).toEqual([]);
    expect(seen).toEqual(['b1', 'b2', 'hung']);
  });

  test('is recognized by the ARN of its queue: groups of a standard queue have no order', async () => {
    const seen: string[] = [];
    const records = [message('bad', { group: 'a' }), message('a2', { group: 'a' })];

    const response = await handler(recording(seen, 'bad', slow))(batch(...records), invocation());

    expect(seen).toEqual(['bad', 'a2']);
    expect(idsOf(response)).toEqual([records[0]?.messageId]);
  });
});

describe('a FIFO queue with random failures', () => {
  const fates = fc.array(
    fc.record({
      group: fc.constantFrom('a', 'b', 'c'),
      transientFailures: fc.constantFrom(0, 0, 0, 1, 2, 4, Number.POSITIVE_INFINITY),
      isPoison: fc.constantFrom(false, false, false, true),
    }),
    { minLength: 1, maxLength: 30 },
  );

  test('keeps the order of each group and processes each message once, in batches of any size', async () => {
    await fc.assert(
      fc.asyncProperty(fates, fc.integer({ min: 1, max: 10 }), async (sent, batchSize) => {
        sqs.resetHistory();
        const { done } = await drain(sent, batchSize, Number.POSITIVE_INFINITY);

        const dead = deadLetters().map(({ messageId }) => messageId);
        const all = sent.map(({ group }, index) => `${group}/${index}`);
        expect([...done, ...dead].toSorted()).toEqual(all.toSorted());
        for (const group of ['a', 'b', 'c']) {
          const inGroup = (id: string) => id.startsWith(group);
          expect(done.filter(inGroup)).toEqual(all.filter((id) => inGroup(id) && done.includes(id)));
        }
      }),
      { numRuns: 60 },
    );
  });

  test('gives each message all its attempts before the redrive policy applies, in batches of one message', async () => {
    await fc.assert(
      fc.asyncProperty(fates, async (sent) => {
        const { attempts, moved } = await drain(sent, 1, MAX_RECEIVE_COUNT);

        expect(moved).toEqual([]);
        sent.forEach(({ group, isPoison, transientFailures }, index) => {
          const expected = isPoison ? 1 : Math.min(transientFailures + 1, MAX_RECEIVE_COUNT);
          expect(attempts.get(`${group}/${index}`)).toBe(expected);
        });
      }),
      { numRuns: 60 },
    );
  });
});

const MAX_RECEIVE_COUNT = Number(WORKER_ENVIRONMENT.MAX_RECEIVE_COUNT);

interface Fate {
  readonly group: string;
  readonly transientFailures: number;
  readonly isPoison: boolean;
}

/** Sends all messages, then receives and processes until nothing is left. */
async function drain(sent: readonly Fate[], batchSize: number, redriveAfter: number) {
  const queue = createFifoQueue(redriveAfter);
  const done: string[] = [];
  const attempts = new Map<string, number>();
  sent.forEach(({ group }, index) => {
    queue.send(group, String(index));
  });
  const handle = handler(async ({ body, messageId }) => {
    const attempt = (attempts.get(messageId) ?? 0) + 1;
    attempts.set(messageId, attempt);
    await new Promise(setImmediate);
    const fate = sent[Number(body)];
    if (fate?.isPoison) throw new PermanentError('BAD', 'bad');
    if (attempt <= (fate?.transientFailures ?? 0)) throw slow;
    done.push(messageId);
  });
  for (let round = 0; !queue.isEmpty(); round += 1) {
    if (round > 1_000) throw new Error('The queue does not get empty');
    const received = queue.receive(batchSize);
    const failed = idsOf(await handle(batch(...received), invocation()));
    queue.acknowledge(received, failed);
  }
  return { done, attempts, moved: queue.moved };
}

/** The rules of a FIFO queue that decide which message is received: order, receive counts and the redrive policy. */
function createFifoQueue(maxReceiveCount: number) {
  let waiting: { messageId: string; body: string; group: string; receiveCount: number }[] = [];
  const moved: string[] = [];

  return {
    /** Ids of the messages that the redrive policy moved to the dead-letter queue. */
    moved,
    send(group: string, body: string): void {
      waiting.push({ messageId: `${group}/${body}`, body, group, receiveCount: 0 });
    },
    receive(batchSize: number): SQSRecord[] {
      const exhausted = waiting.slice(0, batchSize).filter(({ receiveCount }) => receiveCount >= maxReceiveCount);
      moved.push(...exhausted.map(({ messageId }) => messageId));
      waiting = waiting.filter((candidate) => !exhausted.includes(candidate));
      return waiting.slice(0, batchSize).map((next) => {
        next.receiveCount += 1;
        const { messageId, body, group, receiveCount } = next;
        return fifo(group, body, { messageId, receiveCount });
      });
    },
    acknowledge(received: readonly SQSRecord[], failedIds: readonly string[]): void {
      const done = received.map(({ messageId }) => messageId).filter((id) => !failedIds.includes(id));
      waiting = waiting.filter(({ messageId }) => !done.includes(messageId));
    },
    isEmpty: () => waiting.length === 0,
  };
}
