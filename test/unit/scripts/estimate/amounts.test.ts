import { describe, expect, test } from '@jest/globals';
import { atLeastOne, bytes, count, milliseconds, percent } from '../../../../scripts/estimate/amounts.ts';

const kinds = { count, bytes, percent, milliseconds, atLeastOne: (help: string) => atLeastOne('N', help) };

describe('amounts on the command line', () => {
  test.each([
    ['count', '1.5M', 1_500_000],
    ['count', '200', 200],
    ['count', '50k', 50_000],
    ['bytes', '500KB', 500_000],
    ['bytes', '2 GiB', 2 ** 31],
    ['bytes', '0', 0],
    ['percent', '2', 0.02],
    ['percent', '0.5%', 0.005],
    ['milliseconds', '120ms', 120],
    ['atLeastOne', '1.2', 1.2],
  ] as const)('%s %s is %d', (kind, given, amount) => {
    expect(kinds[kind]('').read(given)).toBeCloseTo(amount, 9);
  });

  test.each([
    ['count', '1m', 'a number such as 200, 50k or 1.5M'],
    ['count', '-1', 'a number such as 200, 50k or 1.5M'],
    ['count', 'constructor', 'a number such as 200, 50k or 1.5M'],
    ['count', '1constructor', 'a number such as 200, 50k or 1.5M'],
    ['bytes', '5 mb', 'a size such as 500KB, 1.5MB or 2GiB'],
    ['percent', '101', 'a percentage from 0 to 100, such as 2 or 0.5%'],
    ['milliseconds', '0', 'a number of milliseconds'],
    ['atLeastOne', '0.9', 'a number from 1 on, such as 1.2'],
  ] as const)('%s refuses %s', (kind, given, allowed) => {
    expect(() => kinds[kind]('').read(given)).toThrow(allowed);
  });
});
