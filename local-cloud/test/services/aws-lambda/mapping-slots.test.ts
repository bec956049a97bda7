import { describe, expect, test } from '@jest/globals';
import { throttleReason } from '../../../src/services/aws-lambda/concurrency-limit.ts';
import { adaptSlots, slotsFor } from '../../../src/services/aws-lambda/mapping-slots.ts';

describe('the slots of a mapping', () => {
  test.each<[number | undefined, number, number]>([
    [undefined, 8, 5],
    [2, 8, 2],
    [50, 2, 8],
    [undefined, 1, 4],
  ])('with MaximumConcurrency %p on %p cores are %p', (maximumConcurrency, cores, expected) => {
    expect(slotsFor(maximumConcurrency, cores)).toBe(expected);
  });

  test('halve with each failure of the function and grow back one by one', () => {
    const afterFailures = adaptSlots(adaptSlots(5, 5, true), 5, true);

    expect(afterFailures).toBe(1);
    expect(adaptSlots(1, 5, true)).toBe(1);
    expect(adaptSlots(afterFailures, 5, false)).toBe(2);
    expect(adaptSlots(5, 5, false)).toBe(5);
  });
});

describe('concurrency', () => {
  const functions = [
    { name: 'a', concurrent: 3 },
    { name: 'b', concurrent: 4 },
    { name: 'reserved', concurrent: 1, reservedConcurrency: 2 },
  ];

  test('of the account is shared by the functions without a reservation', () => {
    expect(throttleReason('a', functions, 10)).toBeUndefined();
    expect(throttleReason('a', functions, 9)).toBe('ConcurrentInvocationLimitExceeded');
  });

  test('that is reserved is neither shared nor exceeded', () => {
    const full = [...functions.slice(0, 2), { name: 'reserved', concurrent: 2, reservedConcurrency: 2 }];

    expect(throttleReason('reserved', functions, 9)).toBeUndefined();
    expect(throttleReason('reserved', full, 100)).toBe('ReservedFunctionConcurrentInvocationLimitExceeded');
  });
});
