import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AwsError } from '../../../src/front-door/aws-json.ts';
import {
  addValue,
  emptyDistribution,
  merge,
  parseStatistic,
} from '../../../src/services/cloudwatch/metrics/distribution.ts';
import { createMetricStore } from '../../../src/services/cloudwatch/metrics/metric-store.ts';
import { manualClock } from '../../../src/testing/manual-clock.ts';
import { MIDNIGHT, MINUTE } from './cloudwatch-fixture.ts';

const SUM = parseStatistic('Sum');
const copied = { namespace: 'FilePipeline', name: 'FilesCopied', dimensions: { service: 'copy-file', stage: 'dev' } };

describe('the metric store', () => {
  test('the metric store finds a metric by its name and all its dimensions, in any order', () => {
    const store = createMetricStore(manualClock(MIDNIGHT));
    store.put({ metric: copied, timestamp: MIDNIGHT, values: [2] });

    const hour = { from: MIDNIGHT, to: MIDNIGHT + MINUTE, period: MINUTE };
    const reordered = { ...copied, dimensions: { stage: 'dev', service: 'copy-file' } };
    expect(store.read(reordered, hour, SUM)).toEqual([{ timestamp: MIDNIGHT, value: 2 }]);
    expect(store.read({ ...copied, dimensions: { service: 'copy-file' } }, hour, SUM)).toEqual([]);
    expect(store.read({ ...copied, name: 'FilesGone' }, hour, SUM)).toEqual([]);
  });

  test('the metric store starts periods at the beginning of the range, and returns only periods with data', () => {
    const store = createMetricStore(manualClock(MIDNIGHT));
    for (const minute of [0, 1, 4]) {
      store.put({ metric: copied, timestamp: MIDNIGHT + minute * MINUTE + 59_999, values: [1, 2] });
    }

    const window = { from: MIDNIGHT, to: MIDNIGHT + 6 * MINUTE, period: 2 * MINUTE };
    expect(store.read(copied, window, SUM)).toEqual([
      { timestamp: MIDNIGHT, value: 6 },
      { timestamp: MIDNIGHT + 4 * MINUTE, value: 3 },
    ]);
    const shifted = { ...window, from: MIDNIGHT + MINUTE };
    expect(store.read(copied, shifted, SUM)).toEqual([
      { timestamp: MIDNIGHT + MINUTE, value: 3 },
      { timestamp: MIDNIGHT + 3 * MINUTE, value: 3 },
    ]);
  });

  test('the metric store returns no points for a unit that is not the unit of the metric', () => {
    const store = createMetricStore(manualClock(MIDNIGHT));
    store.put({ metric: copied, timestamp: MIDNIGHT, values: [1], unit: 'Count' });

    const window = { from: MIDNIGHT, to: MIDNIGHT + MINUTE, period: MINUTE };
    expect(store.read(copied, window, SUM, 'Bytes')).toEqual([]);
    expect(store.read(copied, window, SUM, 'Count')).toHaveLength(1);
  });

  test('the metric store drops samples that are older than three hours, at their arrival or later', () => {
    const clock = manualClock(MIDNIGHT);
    const store = createMetricStore(clock);
    store.put({ metric: copied, timestamp: MIDNIGHT, values: [1] });
    clock.advance(200 * MINUTE);
    store.put({ metric: copied, timestamp: clock.now(), values: [5] });
    store.put({ metric: copied, timestamp: MIDNIGHT + MINUTE, values: [1] });

    const window = { from: MIDNIGHT, to: clock.now() + MINUTE, period: MINUTE };
    expect(store.read(copied, window, SUM)).toEqual([{ timestamp: clock.now(), value: 5 }]);
  });

  test('the metric store keeps 100,000 samples of a minute for 50 metrics', () => {
    const store = createMetricStore(manualClock(MIDNIGHT));
    for (let index = 0; index < 100_000; index += 1) {
      const metric = { ...copied, name: `metric ${index % 50}` };
      store.put({ metric, timestamp: MIDNIGHT + (index % 60_000), values: [index * 1.1] });
    }

    const window = { from: MIDNIGHT, to: MIDNIGHT + MINUTE, period: MINUTE };
    const counts = Array.from({ length: 50 }, (_, index) => {
      const metric = { ...copied, name: `metric ${index}` };
      return store.read(metric, window, parseStatistic('SampleCount'))[0]?.value;
    });
    expect(counts).toEqual(Array.from({ length: 50 }, () => 2_000));
  });
});

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
  ])('the statistic %s of 1 to 100 is %d', (name, expected) => {
    expect(parseStatistic(name)(oneToHundred)).toBeCloseTo(expected, 10);
  });

  test.each(['average', 'p101', 'p', 'P99', '', 'IQM', 'tm99', 'TM(10%:90%)', 'PR(:300)'])(
    'the statistic %j is refused with a list of the supported ones',
    (name) => {
      expect(() => parseStatistic(name)).toThrow(AwsError);
      expect(() => parseStatistic(name)).toThrow('a percentile such as p99.9');
      expect(() => parseStatistic(name)).toThrow(`got '${name}'`);
    },
  );

  test('a percentile of merged distributions is the nearest rank of all reported values', () => {
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

  test('above a thousand distinct values the memory is bounded, and percentiles are within 1 %', () => {
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
