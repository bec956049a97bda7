import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createSemaphore } from '../../../../lambda/shared/concurrency.ts';

describe('a semaphore', () => {
  test('never has more work under way than permits, and leaves none undone, whatever fails', async () => {
    const fails = fc.array(fc.boolean(), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 8 }), fails, fc.scheduler(), async (permits, work, scheduler) => {
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

  test('starts work in the order in which it came', async () => {
    const limit = createSemaphore(1);
    const started: number[] = [];

    await Promise.all([1, 2, 3].map((number) => limit(async () => started.push(number))));

    expect(started).toEqual([1, 2, 3]);
  });

  test.each([0, -1, 1.5, Number.NaN])('with %p permits is refused', (permits) => {
    expect(() => createSemaphore(permits)).toThrow(new Error(`A semaphore needs at least 1 permit, got ${permits}`));
  });
});
