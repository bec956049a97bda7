import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { withAlarmMetrics } from '../../../src/console/page/dashboard/alarm-lines.ts';
import { livePeriod, readLines } from '../../../src/console/page/dashboard/lines.ts';
import { loadMetrics } from '../../../src/console/page/dashboard/load-metrics.ts';
import { readWidgets } from '../../../src/console/page/dashboard/widget.ts';
import { MIDNIGHT, MINUTE, openTestCloudWatch } from '../../services/cloudwatch/cloudwatch-fixture.ts';
import { serve } from '../../support/serve.ts';

describe('the metrics of a widget', () => {
  test('a dot and three dots repeat the previous entry', () => {
    const lines = readLines({
      stat: 'Sum',
      metrics: [
        ['AWS/SQS', 'NumberOfMessagesSent', 'QueueName', 'one'],
        ['.', 'NumberOfMessagesDeleted', '.', '.'],
        ['...', 'two', { stat: 'Maximum', yAxis: 'right' }],
      ],
    });

    expect(lines.map(({ source }) => source)).toEqual([
      { namespace: 'AWS/SQS', name: 'NumberOfMessagesSent', dimensions: ['QueueName', 'one'], stat: 'Sum' },
      { namespace: 'AWS/SQS', name: 'NumberOfMessagesDeleted', dimensions: ['QueueName', 'one'], stat: 'Sum' },
      { namespace: 'AWS/SQS', name: 'NumberOfMessagesDeleted', dimensions: ['QueueName', 'two'], stat: 'Maximum' },
    ]);
    expect(lines.map(({ yAxis }) => yAxis)).toEqual(['left', 'left', 'right']);
  });

  test('an expression may use hidden metrics', () => {
    const [rate, failed] = readLines({
      metrics: [
        [{ expression: '100 * failed / all', label: 'failed, %' }],
        ['n', 'Failed', { id: 'failed', visible: false }],
      ],
    });

    expect(rate).toMatchObject({ source: { expression: '100 * failed / all' }, unit: 'Percent', isVisible: true });
    expect(failed).toMatchObject({ id: 'failed', isVisible: false });
  });

  test('a colour that is not a hexadecimal colour is ignored', () => {
    const [good, bad] = readLines({
      metrics: [
        ['n', 'm', { color: '#d62728' }],
        ['n', 'm', { color: 'url(//x)' }],
      ],
    });

    expect([good?.color, bad?.color]).toEqual(['#d62728', undefined]);
  });
});

describe('the period of a widget', () => {
  const lines = readLines({ metrics: [['n', 'm']], period: 300 });

  test('a period of more than a minute becomes a minute, with a note', () => {
    const live = livePeriod({}, lines);

    expect(live.lines.map(({ period }) => period)).toEqual([60]);
    expect(live.note).toBe('Period of 1 min here, 5 min on AWS');
  });

  test('the period stays as defined in a widget with a threshold', () => {
    const live = livePeriod({ annotations: { horizontal: [{ value: 5 }] } }, lines);

    expect(live).toEqual({ lines });
  });

  test('the period is the whole range if the widget sets the period to the time range', () => {
    const live = livePeriod({ setPeriodToTimeRange: true }, lines);

    expect(live.lines.map(({ period }) => period)).toEqual(['range']);
  });
});

describe('a widget that names an alarm', () => {
  const [widget] = readWidgets('{"widgets":[{"type":"metric","properties":{"annotations":{"alarms":["arn:a"]}}}]}');
  if (!widget) throw new Error('the body has a widget');

  test('a widget that names an alarm shows its metric and its threshold', () => {
    const alarm = {
      AlarmArn: 'arn:a',
      Threshold: 5,
      Period: 60,
      Namespace: 'AWS/Lambda',
      MetricName: 'Duration',
      ExtendedStatistic: 'p99',
      Dimensions: [{ Name: 'FunctionName', Value: 'f' }],
    };

    const shown = withAlarmMetrics(widget, [alarm]);

    expect(shown.lines).toMatchObject([
      {
        period: 60,
        unit: 'Milliseconds',
        source: { namespace: 'AWS/Lambda', name: 'Duration', dimensions: ['FunctionName', 'f'], stat: 'p99' },
      },
    ]);
    expect(shown.widget.properties.annotations?.horizontal).toEqual([{ value: 5, label: 'alarm at 5' }]);
  });

  test('a widget that names an alarm shows its expression and hides the metrics in it', () => {
    const MetricStat = { Period: 60, Stat: 'Sum', Metric: { Namespace: 'n', MetricName: 'a' } };
    const alarm = {
      AlarmArn: 'arn:a',
      Metrics: [
        { Id: 'sum', Expression: 'a + b', Label: 'dead letters' },
        { Id: 'a', ReturnData: false, MetricStat },
      ],
    };

    expect(withAlarmMetrics(widget, [alarm]).lines).toMatchObject([
      { id: 'sum', isVisible: true, period: 60, source: { expression: 'a + b' } },
      { id: 'a', isVisible: false, source: { name: 'a' } },
    ]);
  });
});

describe('the data of a dashboard', () => {
  const now = MIDNIGHT + 42.5 * MINUTE;
  const range = { from: now - 15 * MINUTE, to: now };
  const originalFetch = globalThis.fetch;
  let stop: () => Promise<void>;
  let requests = 0;

  beforeAll(async () => {
    const { cloudWatch } = openTestCloudWatch({ start: now });
    const metric = { namespace: 'n', name: 'Files', dimensions: {} };
    for (let minute = 0; minute <= 42; minute += 1) {
      cloudWatch.metrics.put({ metric, timestamp: MIDNIGHT + minute * MINUTE, values: [1] });
    }
    const { url, close } = await serve(cloudWatch);
    stop = close;
    // In a browser, the origin of the page completes relative addresses.
    globalThis.fetch = (path, init) => {
      requests += 1;
      return originalFetch(new URL(String(path), url), init);
    };
  });
  afterAll(async () => {
    globalThis.fetch = originalFetch;
    await stop();
  });

  const files = (options: object = {}) => readLines({ stat: 'Sum', period: 60, metrics: [['n', 'Files', options]] });

  test('a widget whose period is the whole range gets one number, up to the current minute', async () => {
    const { lines } = livePeriod({ setPeriodToTimeRange: true }, files());
    const quarters = readLines({ stat: 'Sum', period: 300, metrics: [['n', 'Files']] });

    const [whole, alone] = [await loadMetrics([lines, quarters], range), await loadMetrics([lines], range)];

    // The start moves to the beginning of a period: of five minutes with the other widget, of one minute without it.
    expect(whole[0]?.[0]?.points.map(([, value]) => value)).toEqual([18]);
    expect(alone[0]?.[0]?.points.map(([, value]) => value)).toEqual([16]);
  });

  test('one request returns the data of all widgets, each with its own ids', async () => {
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

  test('a wrong expression affects only its own widget', async () => {
    const wrong = readLines({ metrics: [[{ expression: '1 +', id: 'e1' }]] });

    const [good, bad] = await loadMetrics([files(), wrong], range);

    expect(good?.[0]?.points.length).toBeGreaterThan(0);
    expect(bad?.[0]?.problem).toContain("Error in expression 'e1'");
  });

  test('a function that only AWS supports is named as the problem', async () => {
    const search = readLines({ metrics: [[{ expression: `SEARCH('x', 'Sum')`, id: 'e1' }]] });

    const [[found] = []] = await loadMetrics([search], range);

    expect(found?.problem).toContain('SEARCH is not available locally');
  });
});
