import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkOrder, totalInCents } from '../../../../../lambda/shared/order/order.ts';
import { anyOrder } from '../../../../support/lambda/arbitraries.ts';

test.each([
  [[[3, 4.35]], 1_305],
  [
    [
      [10, 0.1],
      [20, 0.2],
    ],
    500,
  ],
  [[[1_000, 1.15]], 115_000],
  [
    [
      [1, 0.07],
      [1, 0.01],
    ],
    8,
  ],
  [Array(50).fill([1_000, 999_999.99]), 4_999_999_950_000],
])('the total of %j is %d cents', (lines: number[][], total) => {
  const order = { lines: lines.map(([quantity = 0, unitPrice = 0]) => ({ sku: 'X', quantity, unitPrice })) };

  expect(totalInCents(order)).toBe(total);
});

test('the total is exact, and has two decimals as a number', () => {
  fc.assert(
    fc.property(anyOrder, (order) => {
      const exact = order.lines.reduce(
        (sum, { quantity, unitPrice }) => sum + BigInt(quantity) * centsOf(unitPrice),
        0n,
      );

      expect(BigInt(totalInCents(order))).toBe(exact);
      expect(centsOf(totalInCents(order) / 100)).toBe(exact);
      expect(checkOrder(order)).toEqual({ value: order });
    }),
  );
});

/** From its digits, without arithmetic. */
function centsOf(amount: number): bigint {
  const [whole = '', fraction = ''] = String(amount).split('.');
  if (fraction.length > 2) throw new Error(`${amount} has more than two decimals`);
  return BigInt(whole + fraction.padEnd(2, '0'));
}
