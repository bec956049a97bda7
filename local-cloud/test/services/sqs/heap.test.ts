import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createHeap } from '../../../src/services/sqs/engine/heap.ts';

test('hands items out in order, whichever were removed from the middle before', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ key: fc.nat(1_000), isRemoved: fc.boolean() }), { minLength: 30, maxLength: 60 }),
      (plan) => {
        const items = plan.map((entry) => ({ ...entry, position: -1 }));
        const heap = createHeap<'position', (typeof items)[number]>('position', (a, b) => a.key < b.key);
        for (const item of items) heap.add(item);
        for (const item of items) if (item.isRemoved) heap.remove(item);

        const drained: number[] = [];
        for (let next = heap.peek(); next; next = heap.peek()) {
          heap.remove(next);
          drained.push(next.key);
        }

        const kept = items.filter(({ isRemoved }) => !isRemoved).map(({ key }) => key);
        expect(drained).toEqual(kept.sort((a, b) => a - b));
      },
    ),
  );
});
