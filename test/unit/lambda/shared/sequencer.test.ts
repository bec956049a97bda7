import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareSequencers } from '../../../../lambda/copy-file/read-batch.ts';

const sequencer = fc.stringMatching(/^[0-9A-Fa-f]{1,24}$/);

describe('the order of sequencers', () => {
  test.each([
    ['a later one is newer', '0055AED6DCD90281E5', '0055AED6DCD90281E6', -1],
    ['the shorter is padded on its right', '0055AED6DCD9', '0055AED6DCD90281E5', -1],
    ['length alone says nothing', '1', '0FFFFFFF', 1],
    ['zeros at the end say nothing', '0A', '0A00', 0],
    ['neither does the case', '0a', '0A', 0],
  ])('%s', (_, a, b, order) => {
    expect(compareSequencers(a, b)).toBe(order);
  });

  test('is a total order: antisymmetric, transitive, and stable under padding', () => {
    fc.assert(
      fc.property(sequencer, sequencer, sequencer, (a, b, c) => {
        expect(compareSequencers(a, b) + compareSequencers(b, a)).toBe(0);
        expect(compareSequencers(`${a}00`, a)).toBe(0);
        const [low = '', middle = '', high = ''] = [a, b, c].sort(compareSequencers);
        expect(
          Math.max(compareSequencers(low, middle), compareSequencers(middle, high), compareSequencers(low, high)),
        ).toBeLessThanOrEqual(0);
      }),
    );
  });
});
