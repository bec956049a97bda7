import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AwsError } from '../../../src/services/cloudwatch/aws-error.ts';
import { addValue, emptyDistribution, merge } from '../../../src/services/cloudwatch/distribution.ts';
import { parseStatistic } from '../../../src/services/cloudwatch/statistic.ts';

function distributionOf(values: readonly number[]) {
  const distribution = emptyDistribution();
  for (const value of values) addValue(distribution, value);
  return distribution;
}

const oneToHundred = distributionOf(Array.from({ length: 100 }, (_, index) => index + 1));

describe('statistics', () => {
  test.each([
    ['SampleCount', 100],
    ['Sum', 5050],
    ['Average', 50.5],
    ['Minimum', 1],
    ['Maximum', 100],
    ['p50', 50],
    ['p99', 99],
    ['p99.9', 100],
    ['p100', 100],
    ['p0', 1],
  ])('%s of 1 to 100 is %d', (name, expected) => {
    expect(parseStatistic(name)(oneToHundred)).toBeCloseTo(expected, 10);
  });

  test.each(['average', 'p101', 'p', 'P99', '', 'IQM', 'tm99', 'TM(10%:90%)', 'PR(:300)'])(
    'refuses %s and says what there is',
    (name) => {
      expect(() => parseStatistic(name)).toThrow(AwsError);
      expect(() => parseStatistic(name)).toThrow('a percentile such as p99.9');
      expect(() => parseStatistic(name)).toThrow(`got '${name}'`);
    },
  );

  test('a percentile is the nearest rank of what was reported, however it was split and merged', () => {
    const values = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(values, values, fc.integer({ min: 0, max: 100 }), (left, right, percent) => {
        const merged = distributionOf(left);
        merge(merged, distributionOf(right));

        const sorted = [...left, ...right].sort((a, b) => a - b);
        const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length));
        expect(parseStatistic(`p${percent}`)(merged)).toBe(sorted[rank - 1]);
      }),
    );
  });

  test('beyond a thousand distinct values memory is bounded and percentiles are within 1 %', () => {
    const values = Array.from({ length: 100_000 }, (_, index) => 1 + index / 7);
    const distribution = distributionOf(values);

    expect(distribution.values.size).toBeLessThan(1_500);
    expect(parseStatistic('SampleCount')(distribution)).toBe(100_000);
    for (const percent of [1, 50, 90, 99, 99.9]) {
      const exact = values[Math.ceil((percent / 100) * values.length) - 1] ?? Number.NaN;
      const estimate = parseStatistic(`p${percent}`)(distribution) ?? Number.NaN;
      expect(Math.abs(estimate - exact) / exact).toBeLessThan(0.01);
    }
  });

  test('negative values have no percentiles, as on AWS', () => {
    expect(parseStatistic('p50')(distributionOf([-1, 2, 3]))).toBeUndefined();
    expect(parseStatistic('Minimum')(distributionOf([-1, 2, 3]))).toBe(-1);
  });
});
