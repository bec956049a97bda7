import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareKeys } from '../../../../scripts/shared/buckets/list-objects.ts';

const key = fc.string({ unit: 'binary', maxLength: 6 });
const tricky = fc.string({
  unit: fc.constantFrom('a', '\uE000', '\uFFFD', '\u{10000}', '\u{1F600}', '\uD7FF'),
  maxLength: 4,
});

describe('the order of keys', () => {
  test('is that of their UTF-8 bytes', () => {
    const property = fc.check(
      fc.property(
        fc.oneof(key, tricky),
        fc.oneof(key, tricky),
        (a, b) => Math.sign(compareKeys(a, b)) === Buffer.compare(Buffer.from(a), Buffer.from(b)),
      ),
      { numRuns: 500 },
    );

    expect(property).toMatchObject({ failed: false, counterexample: null });
  });

  test('is not that of JavaScript, where an emoji comes before a full-width letter', () => {
    expect('😀' < 'Ａ').toBe(true);
    expect(compareKeys('😀', 'Ａ')).toBeGreaterThan(0);
  });
});
