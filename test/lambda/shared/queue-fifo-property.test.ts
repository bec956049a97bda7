import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { redriveReceiveCount } from '../../../lambda/shared/contract.ts';
import { PermanentError } from '../../../lambda/shared/errors.ts';
import { createFifoQueue } from '../support/fifo-queue.ts';
import { batch, invocation } from '../support/messages.ts';
import { useQueue } from '../support/queue.ts';

const { sqs, handler, deadLetters } = useQueue();
const MAX_RECEIVE_COUNT = 5;

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
  test('keeps the order of each group, loses and doubles nothing, and leaves nothing to the redrive policy', async () => {
    await fc.assert(
      fc.asyncProperty(fates, async (sent) => {
        sqs.resetHistory();
        const { done, attempts, moved } = await drain(sent);

        const dead = deadLetters().map(({ messageId }) => messageId);
        const all = sent.map(({ group }, index) => `${group}/${index}`);
        expect(moved).toEqual([]);
        expect([...done, ...dead].toSorted()).toEqual(all.toSorted());
        for (const group of ['a', 'b', 'c']) {
          const inGroup = (id: string) => id.startsWith(group);
          expect(done.filter(inGroup)).toEqual(all.filter((id) => inGroup(id) && done.includes(id)));
        }
        sent.forEach(({ isPoison }, index) => {
          const id = all[index] ?? '';
          expect(attempts.get(id)).toBeGreaterThanOrEqual(dead.includes(id) && !isPoison ? 2 : 1);
        });
      }),
      { numRuns: 60 },
    );
  });
});

/** Sends all, then receives and processes until nothing is left. */
async function drain(sent: readonly Fate[]) {
  const queue = createFifoQueue(redriveReceiveCount(MAX_RECEIVE_COUNT, true));
  const done: string[] = [];
  const attempts = new Map<string, number>();
  sent.forEach(({ group }, index) => {
    queue.send(group, String(index));
  });
  const handle = handler(
    async ({ body, messageId }) => {
      const attempt = (attempts.get(messageId) ?? 0) + 1;
      attempts.set(messageId, attempt);
      await new Promise(setImmediate);
      const fate = sent[Number(body)];
      if (fate?.isPoison) throw new PermanentError('BAD', 'bad');
      if (attempt <= (fate?.transientFailures ?? 0)) throw new Error('slow');
      done.push(messageId);
    },
    { maxReceiveCount: MAX_RECEIVE_COUNT },
  );
  for (let round = 0; !queue.isEmpty(); round += 1) {
    if (round > 1_000) throw new Error('The queue does not get empty');
    const received = queue.receive();
    const { batchItemFailures } = await handle(batch(...received), invocation());
    queue.acknowledge(
      received,
      batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
    );
  }
  return { done, attempts, moved: queue.moved() };
}
