import { describe, expect, test } from '@jest/globals';
import { withAlarmMetrics } from '../../../src/console/page/dashboard/alarm-lines.ts';
import { readWidgets } from '../../../src/console/page/dashboard/definition.ts';
import { readLines } from '../../../src/console/page/dashboard/lines.ts';
import { livePeriod } from '../../../src/console/page/dashboard/period.ts';

describe('the metrics of a widget', () => {
  test('repeat what the entry before has', () => {
    const lines = readLines({
      stat: 'Sum',
      metrics: [
        ['AWS/SQS', 'NumberOfMessagesSent', 'QueueName', 'one'],
        ['.', 'NumberOfMessagesDeleted', '.', '.'],
        ['...', 'two', { stat: 'Maximum', yAxis: 'right' }],
      ],
    });

    expect(lines.map(({ what }) => what)).toEqual([
      { namespace: 'AWS/SQS', name: 'NumberOfMessagesSent', dimensions: ['QueueName', 'one'], stat: 'Sum' },
      { namespace: 'AWS/SQS', name: 'NumberOfMessagesDeleted', dimensions: ['QueueName', 'one'], stat: 'Sum' },
      { namespace: 'AWS/SQS', name: 'NumberOfMessagesDeleted', dimensions: ['QueueName', 'two'], stat: 'Maximum' },
    ]);
    expect(lines.map(({ yAxis }) => yAxis)).toEqual(['left', 'left', 'right']);
  });

  test('may be expressions over hidden ones', () => {
    const [rate, failed] = readLines({
      metrics: [
        [{ expression: '100 * failed / all', label: 'failed, %' }],
        ['n', 'Failed', { id: 'failed', visible: false }],
      ],
    });

    expect(rate).toMatchObject({ what: { expression: '100 * failed / all' }, unit: 'Percent', isVisible: true });
    expect(failed).toMatchObject({ id: 'failed', isVisible: false });
  });

  test('take only a colour as a colour', () => {
    const [good, bad] = readLines({
      metrics: [
        ['n', 'm', { color: '#d62728' }],
        ['n', 'm', { color: 'url(//x)' }],
      ],
    });

    expect([good?.color, bad?.color]).toEqual(['#d62728', undefined]);
  });
});

describe('the period that is drawn', () => {
  const lines = readLines({ metrics: [['n', 'm']], period: 300 });

  test('is a minute where the definition has a longer one, and the reader is told', () => {
    const live = livePeriod({}, lines);

    expect(live.lines.map(({ period }) => period)).toEqual([60]);
    expect(live.note).toBe('By the minute here, by 5 min on AWS');
  });

  test("is the definition's own beside a threshold, which would mean something else otherwise", () => {
    const live = livePeriod({ annotations: { horizontal: [{ value: 5 }] } }, lines);

    expect(live).toEqual({ lines });
  });

  test('is the whole range where one number stands for it', () => {
    const live = livePeriod({ setPeriodToTimeRange: true }, lines);

    expect(live.lines.map(({ period }) => period)).toEqual(['range']);
  });
});

describe('a widget that names an alarm', () => {
  const [widget] = readWidgets('{"widgets":[{"type":"metric","properties":{"annotations":{"alarms":["arn:a"]}}}]}');
  if (!widget) throw new Error('the body has a widget');

  test("shows the alarm's metric and its threshold", () => {
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
        what: { namespace: 'AWS/Lambda', name: 'Duration', dimensions: ['FunctionName', 'f'], stat: 'p99' },
      },
    ]);
    expect(shown.widget.properties.annotations?.horizontal).toEqual([{ value: 5, label: 'alarm at 5' }]);
  });

  test("shows the alarm's expression over its hidden metrics", () => {
    const alarm = {
      AlarmArn: 'arn:a',
      Metrics: [
        { Id: 'sum', Expression: 'a + b', Label: 'dead letters' },
        {
          Id: 'a',
          ReturnData: false,
          MetricStat: { Period: 60, Stat: 'Sum', Metric: { Namespace: 'n', MetricName: 'a' } },
        },
      ],
    };

    expect(withAlarmMetrics(widget, [alarm]).lines).toMatchObject([
      { id: 'sum', isVisible: true, period: 60, what: { expression: 'a + b' } },
      { id: 'a', isVisible: false, what: { name: 'a' } },
    ]);
  });
});
