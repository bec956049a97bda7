/** The expressions of alarms and dashboards, computed as the local CloudWatch does. */
import { beforeAll, expect, test } from '@jest/globals';
import { evaluate, type MathValue, parseExpression, type Series } from 'local-cloud/testing/cloudwatch';
import { synthesizeVariant } from '../support/synthesis.ts';
import { allOf, resource, type Template } from '../support/template.ts';
import { type Widget, widgetsOf } from './dashboard-body.ts';

let template: Template;
let widgets: readonly Widget[];
beforeAll(async () => {
  template = await synthesizeVariant({});
  widgets = widgetsOf(template);
});

const titled = (title: string) => widgets.find(({ properties }) => properties.title === title);
const optionsOf = (metric: readonly unknown[]) => metric.at(-1) as { label: string; expression?: string };

const expressions = () => [
  ...widgets.flatMap(({ properties }) => properties.metrics ?? []).map((metric) => optionsOf(metric).expression),
  ...allOf(template, 'AWS::CloudWatch::Alarm').flatMap(({ Properties }) =>
    (Properties.Metrics as { Expression?: string }[]).map(({ Expression }) => Expression),
  ),
];

test('every expression of an alarm or dashboard is one that the local cloud can compute', () => {
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
])(
  'with $waiting messages waiting and $deleted finished, the no-progress alarm counts $stuck',
  ({ stuck, ...values }) => {
    const alarm = resource(template, 'AWS::CloudWatch::Alarm', 'CopyFileAlarmsnoprogress').Properties;
    const [expression] = alarm.Metrics as { Expression: string }[];

    expect(compute(expression?.Expression, values, 60)).toBe(stuck);
  },
);

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
