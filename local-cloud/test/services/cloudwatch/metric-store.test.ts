import { describe, expect, test } from '@jest/globals';
import { createMetricStore } from '../../../src/services/cloudwatch/metric-store.ts';
import { parseStatistic } from '../../../src/services/cloudwatch/statistic.ts';
import { MIDNIGHT, MINUTE, manualClock } from './start-cloudwatch.ts';

const SUM = parseStatistic('Sum');
const copied = { namespace: 'FilePipeline', name: 'FilesCopied', dimensions: { service: 'copy-file', stage: 'dev' } };

describe('the metric store', () => {
  test('knows a metric whatever the order of its dimensions, and tells it from its neighbours', () => {
    const store = createMetricStore(manualClock());
    store.put({ metric: copied, timestamp: MIDNIGHT, values: [2] });

    const hour = { from: MIDNIGHT, to: MIDNIGHT + MINUTE, period: MINUTE };
    const reordered = { ...copied, dimensions: { stage: 'dev', service: 'copy-file' } };
    expect(store.read(reordered, hour, SUM)).toEqual([{ timestamp: MIDNIGHT, value: 2 }]);
    expect(store.read({ ...copied, dimensions: { service: 'copy-file' } }, hour, SUM)).toEqual([]);
    expect(store.read({ ...copied, name: 'FilesGone' }, hour, SUM)).toEqual([]);
  });

  test('periods begin at the window and leave out what has no data', () => {
    const store = createMetricStore(manualClock());
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

  test('finds nothing for another unit than the metric has', () => {
    const store = createMetricStore(manualClock());
    store.put({ metric: copied, timestamp: MIDNIGHT, values: [1], unit: 'Count' });

    const window = { from: MIDNIGHT, to: MIDNIGHT + MINUTE, period: MINUTE };
    expect(store.read(copied, window, SUM, 'Bytes')).toEqual([]);
    expect(store.read(copied, window, SUM, 'Count')).toHaveLength(1);
  });

  test('forgets after three hours, and takes nothing older', () => {
    const clock = manualClock();
    const store = createMetricStore(clock);
    store.put({ metric: copied, timestamp: MIDNIGHT, values: [1] });
    clock.advance(200 * MINUTE);
    store.put({ metric: copied, timestamp: clock.now(), values: [5] });
    store.put({ metric: copied, timestamp: MIDNIGHT + MINUTE, values: [1] });

    const window = { from: MIDNIGHT, to: clock.now() + MINUTE, period: MINUTE };
    expect(store.read(copied, window, SUM)).toEqual([{ timestamp: clock.now(), value: 5 }]);
  });

  test('takes 100,000 data points of a minute and still answers for each of 50 metrics', () => {
    const store = createMetricStore(manualClock());
    for (let index = 0; index < 100_000; index += 1) {
      const metric = { ...copied, name: `metric ${index % 50}` };
      store.put({ metric, timestamp: MIDNIGHT + (index % 60_000), values: [index * 1.1] });
    }

    const window = { from: MIDNIGHT, to: MIDNIGHT + MINUTE, period: MINUTE };
    const counts = store
      .list()
      .map(({ metric }) => store.read(metric, window, parseStatistic('SampleCount'))[0]?.value);
    expect(counts).toEqual(Array.from({ length: 50 }, () => 2_000));
  });
});
