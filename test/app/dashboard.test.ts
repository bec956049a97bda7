import { beforeAll, describe, expect, test } from '@jest/globals';
import type { MathValue, Series } from 'local-cloud/testing';
import { evaluate, parseExpression } from 'local-cloud/testing';
import { COPY_FILE_METRICS } from '../../lambda/copy-file/contract.ts';
import { assemblyOf, synthesizeVariant } from '../support/synthesis.ts';
import { allOf, idsOf, readTemplate, resource, type Template } from '../support/template.ts';
import { type Widget, widgetsOf } from './dashboard-body.ts';

const COLUMNS = 24;

let template: Template;
let widgets: readonly Widget[];
beforeAll(async () => {
  template = await readTemplate(await assemblyOf());
  widgets = widgetsOf(template);
});

const titlesAt = (y: number) => widgets.filter((widget) => widget.y === y).map(({ properties }) => properties.title);
const titled = (title: string) => widgets.find(({ properties }) => properties.title === title);
const optionsOf = (metric: readonly unknown[]) => metric.at(-1) as { label: string; expression?: string };

describe('the dashboard', () => {
  test('is named after the stack, and an output leads to it', () => {
    const { DashboardName } = resource(template, 'AWS::CloudWatch::Dashboard').Properties;

    expect(DashboardName).toBe('file-pipeline-dev-FilePipeline');
    expect(template.Outputs.DashboardUrl?.Value).toBe(
      `https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#dashboards/dashboard/${DashboardName}`,
    );
  });

  test('answers in its first row whether all is well: every alarm, then what is so now, then what was done', () => {
    const alarms = widgets.find(({ type }) => type === 'alarm');
    const values = ['Now', 'Files in this time range'].map((title) =>
      titled(title)?.properties.metrics?.map((metric) => optionsOf(metric).label),
    );

    expect(titlesAt(0)).toEqual(['Is it healthy?', 'Now', 'Files in this time range']);
    expect([...(alarms?.properties.alarms ?? [])].sort()).toEqual(idsOf(template, 'AWS::CloudWatch::Alarm').sort());
    expect(values).toEqual([
      ['waiting', 'oldest message, seconds', 'dead letters', 'waiting', 'being looked at'],
      ['copied', 'dead-lettered', 'p99 latency, ms'],
    ]);
  });

  test('goes on from what comes in to what failed', () => {
    const rows = [...new Set(widgets.map(({ y }) => y))].map(titlesAt);

    expect(rows.slice(1)).toEqual([
      [undefined],
      [
        'Files: in, and what became of them',
        'Bytes',
        'Latency, from the event to its effect',
        'Time that one file takes',
      ],
      ['Queue: depth', 'Queue: age of the oldest message', 'Queue: time to drain'],
      ['Function: invocations', 'Function: duration', 'Function: concurrency'],
      ['Dead-letter queue', 'Failures by reason'],
      ['Recent failures'],
    ]);
  });

  test('fills every row from edge to edge', () => {
    const rows = Map.groupBy(widgets, ({ y }) => y);
    const widths = [...rows.values()].map((row) => row.reduce((total, { width }) => total + width, 0));

    expect(widths).toEqual(Array(rows.size).fill(COLUMNS));
  });

  test('shows every metric that the function emits', () => {
    const shown = new Set(widgets.flatMap(({ properties }) => properties.metrics ?? []).map(([, name]) => name));

    expect(Object.values(COPY_FILE_METRICS).filter((name) => !shown.has(name))).toEqual([]);
  });

  test('has fewer than the 50 metrics that cost nothing', () => {
    const shown = widgets
      .flatMap(({ properties }) => properties.metrics ?? [])
      .filter((metric) => optionsOf(metric).expression === undefined)
      .map((metric) => JSON.stringify(metric.slice(0, -1)));

    expect(new Set(shown).size).toBeLessThan(50);
  });

  test('draws the lines at which alarms fire', async () => {
    const alarms = allOf(template, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);
    const lines = widgets.flatMap(({ properties }) => properties.annotations?.horizontal ?? []);

    const drawn = lines.filter(({ label }) => label.startsWith('alarm: '));

    expect(drawn.map(({ label }) => label.slice(7))).toEqual(['latency', 'oldest-message', 'duration', 'concurrency']);
    for (const { label, value } of drawn) {
      expect(alarms.find(({ AlarmName }) => String(AlarmName).endsWith(`-${label.slice(7)}`))?.Threshold).toBe(value);
    }
  });

  test('leaves out the line of an alarm that is switched off', async () => {
    const variant = await synthesizeVariant({ alarm_overrides: '{ latency = { enabled = false } }' });
    const shown = widgetsOf(variant).find(({ properties }) => properties.title?.startsWith('Latency'));

    expect(shown?.properties).not.toHaveProperty('annotations');
  });
});

describe('metric math', () => {
  const expressions = () => [
    ...widgets.flatMap(({ properties }) => properties.metrics ?? []).map((metric) => optionsOf(metric).expression),
    ...allOf(template, 'AWS::CloudWatch::Alarm').flatMap(({ Properties }) =>
      (Properties.Metrics as { Expression?: string }[]).map(({ Expression }) => Expression),
    ),
  ];

  test('uses what the local cloud can compute too', () => {
    const used = expressions().filter((expression) => expression !== undefined);

    expect(used).toHaveLength(4);
    for (const expression of used) expect(() => parseExpression(expression)).not.toThrow();
  });

  test.each([
    { waiting: 600, sent: 20, deleted: 80, is: 'ten minutes at sixty more than come in', minutes: 10 },
    { waiting: 600, sent: 80, deleted: 80, is: 'unknown while as many come in', minutes: undefined },
    { waiting: 600, sent: 0, deleted: 0, is: 'unknown while nothing is done', minutes: undefined },
    { waiting: 0, sent: 0, deleted: 0, is: 'none when nothing waits', minutes: 0 },
    { waiting: 0, sent: 0, deleted: 80, is: 'none when the last was done', minutes: 0 },
  ])('time to drain is $is', ({ minutes, is: _, ...values }) => {
    const [metric] = titled('Queue: time to drain')?.properties.metrics ?? [];

    expect(compute(optionsOf(metric ?? []).expression, values, 60)).toBe(minutes);
  });

  test('time to drain is in minutes when the dashboard shows coarser periods', () => {
    const [metric] = titled('Queue: time to drain')?.properties.metrics ?? [];
    const values = { waiting: 600, sent: 100, deleted: 400 };

    expect(compute(optionsOf(metric ?? []).expression, values, 300)).toBe(10);
  });

  test.each([
    { waiting: 7, deleted: 0, stuck: 7 },
    { waiting: 7, deleted: undefined, stuck: 7 },
    { waiting: 7, deleted: 1, stuck: 0 },
    { waiting: 0, deleted: 0, stuck: 0 },
  ])('no progress: of $waiting waiting messages, with $deleted finished, $stuck are stuck', ({ stuck, ...values }) => {
    const alarm = resource(template, 'AWS::CloudWatch::Alarm', 'CopyFileAlarmsnoprogress').Properties;
    const [expression] = alarm.Metrics as { Expression: string }[];

    expect(compute(expression?.Expression, values, 60)).toBe(stuck);
  });
});

/** The one value of an expression over series that each have one value, or none. */
function compute(
  source: string | undefined,
  values: Readonly<Record<string, number | undefined>>,
  period: number,
): number | undefined {
  const series = (value: number | undefined): Series => ({
    label: '',
    period: period * 1000,
    points: new Map(value === undefined ? [] : [[0, value]]),
  });
  const result: MathValue = evaluate(parseExpression(source ?? ''), {
    from: 0,
    to: period * 1000,
    resolve: (id) => series(values[id]),
  });
  if (typeof result !== 'object' || !('points' in result)) throw new Error('Not a series');
  return result.points.get(0);
}
