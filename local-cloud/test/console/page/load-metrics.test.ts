import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readLines } from '../../../src/console/page/dashboard/lines.ts';
import { loadMetrics } from '../../../src/console/page/dashboard/load-metrics.ts';
import { livePeriod } from '../../../src/console/page/dashboard/period.ts';
import { MIDNIGHT, MINUTE, openTestCloudWatch } from '../../services/cloudwatch/cloudwatch-fixture.ts';
import { serve } from '../../support/serve.ts';

const now = MIDNIGHT + 42.5 * MINUTE;
const range = { from: now - 15 * MINUTE, to: now };

describe('the data of a dashboard', () => {
  const fetchOfThisMachine = globalThis.fetch;
  let stop: () => Promise<void>;
  let requests = 0;

  beforeAll(async () => {
    const { cloudWatch } = openTestCloudWatch({ start: now });
    for (let minute = 0; minute < 60; minute += 1) {
      const metric = { namespace: 'n', name: 'Files', dimensions: {} };
      if (minute * MINUTE <= now - MIDNIGHT) {
        cloudWatch.metrics.put({ metric, timestamp: MIDNIGHT + minute * MINUTE, values: [1] });
      }
    }
    const { url, close } = await serve(cloudWatch);
    stop = close;
    // A page has an origin, which relative addresses are resolved against.
    globalThis.fetch = (path, init) => {
      requests += 1;
      return fetchOfThisMachine(new URL(String(path), url), init);
    };
  });
  afterAll(async () => {
    globalThis.fetch = fetchOfThisMachine;
    await stop();
  });

  const files = (options: object = {}) => readLines({ stat: 'Sum', period: 60, metrics: [['n', 'Files', options]] });

  test('is one number where the whole range is one period, up to the running minute', async () => {
    const { lines } = livePeriod({ setPeriodToTimeRange: true }, files());
    const quarters = readLines({ stat: 'Sum', period: 300, metrics: [['n', 'Files']] });

    const [whole, alone] = [await loadMetrics([lines, quarters], range), await loadMetrics([lines], range)];

    // The start moves to the beginning of a period: of five minutes beside the other widget, else of one.
    expect(whole[0]?.[0]?.points.map(([, value]) => value)).toEqual([18]);
    expect(alone[0]?.[0]?.points.map(([, value]) => value)).toEqual([16]);
  });

  test('of all widgets comes in one request, each with its own ids', async () => {
    const before = requests;
    const rate = readLines({
      metrics: [
        [{ expression: 'm1 + m1', id: 'e1', label: 'twice' }],
        ['n', 'Files', { id: 'm1', stat: 'Sum', period: 60, visible: false }],
      ],
      period: 60,
    });

    const [left, right] = await loadMetrics([files({ id: 'm1', label: 'once' }), rate], range);

    expect(requests - before).toBe(1);
    expect(left?.map(({ lineId, label }) => [lineId, label])).toEqual([['m1', 'once']]);
    expect(right?.map(({ lineId, label, points }) => [lineId, label, points[0]?.[1]])).toEqual([['e1', 'twice', 2]]);
  });

  test('of a wrong expression is the trouble of its own widget', async () => {
    const wrong = readLines({ metrics: [[{ expression: '1 +', id: 'e1' }]] });

    const [good, bad] = await loadMetrics([files(), wrong], range);

    expect(good?.[0]?.points.length).toBeGreaterThan(0);
    expect(bad?.[0]?.problem).toContain("Error in expression 'e1'");
  });

  test('that only AWS has is named', async () => {
    const [search] = await loadMetrics(
      [readLines({ metrics: [[{ expression: `SEARCH('x', 'Sum')`, id: 'e1' }]] })],
      range,
    );

    expect(search?.[0]?.problem).toContain('SEARCH is not available locally');
  });
});
