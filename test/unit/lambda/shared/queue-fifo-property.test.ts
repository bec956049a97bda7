import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PermanentError } from '../../../../lambda/shared/errors.ts';
import { WORKER_ENVIRONMENT } from '../../../support/lambda/environments.ts';
import { createFifoQueue } from '../../../support/lambda/fifo-queue.ts';
import { batch, invocation } from '../../../support/lambda/messages.ts';
import { useQueue } from '../../../support/lambda/queue.ts';

const { sqs, handler, deadLetters } = useQueue();
const MAX_RECEIVE_COUNT = Number(WORKER_ENVIRONMENT.MAX_RECEIVE_COUNT);

type Fate = { readonly group: string; readonly transientFailures: number; readonly isPoison: boolean };

const fates = fc.array(
  fc.record({
    group: fc.constantFrom('a', 'b', 'c'),
    transientFailures: fc.constantFrom(0, 0, 0, 1, 2, 4, Number.POSITIVE_INFINITY),
    isPoison: fc.constantFrom(false, false, false, true),
  }),
  { minLength: 1, maxLength: 30 },
);

describe('a FIFO queue with random failures', () => {
  test('keeps the order of each group, and loses and doubles nothing, in batches of any size', async () => {
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

  test('gives every message all its tries, and leaves nothing to the redrive policy, one message at a time', async () => {
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

/** Sends all, then receives and processes until nothing is left. */
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
    if (attempt <= (fate?.transientFailures ?? 0)) throw new Error('slow');
    done.push(messageId);
  });
  for (let round = 0; !queue.isEmpty(); round += 1) {
    if (round > 1_000) throw new Error('The queue does not get empty');
    const received = queue.receive(batchSize);
    const { batchItemFailures } = await handle(batch(...received), invocation());
    queue.acknowledge(
      received,
      batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
    );
  }
  return { done, attempts, moved: queue.moved() };
}
