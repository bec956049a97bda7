import { type Line, readLines, unitOf } from './lines.ts';
import type { Widget } from './widget.ts';

/** An alarm as DescribeAlarms returns it, as far as a chart draws it. */
export interface DescribedAlarm extends Metric {
  readonly AlarmArn: string;
  readonly Threshold?: number;
  readonly Period?: number;
  readonly Statistic?: string;
  readonly ExtendedStatistic?: string;
  readonly Metrics?: readonly MetricQuery[];
}

interface Metric {
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
}

interface MetricQuery {
  readonly Id: string;
  readonly Label?: string;
  readonly Expression?: string;
  readonly ReturnData?: boolean;
  readonly MetricStat?: { readonly Period: number; readonly Stat: string; readonly Metric: Metric };
}

/** Gives a widget without metrics that names an alarm the metrics and the threshold of the alarm. */
export function withAlarmMetrics(widget: Widget, alarms: readonly DescribedAlarm[]): { widget: Widget; lines: Line[] } {
  const { properties } = widget;
  const [arn] = properties.annotations?.alarms ?? [];
  const alarm = alarms.find(({ AlarmArn }) => AlarmArn === arn);
  if (!alarm || (properties.metrics ?? []).length > 0) return { widget, lines: readLines(properties) };
  const { Threshold: value } = alarm;
  const threshold = value === undefined ? [] : [{ value, label: `alarm at ${value}` }];
  const horizontal = [...(properties.annotations?.horizontal ?? []), ...threshold];
  return {
    widget: { ...widget, properties: { ...properties, annotations: { ...properties.annotations, horizontal } } },
    lines: linesOf(alarm),
  };
}

function linesOf(alarm: DescribedAlarm): Line[] {
  const { Metrics, Period = 60, Statistic, ExtendedStatistic = 'Average' } = alarm;
  const metricStat = { Metric: alarm, Period, Stat: Statistic ?? ExtendedStatistic };
  const queries = Metrics ?? [{ Id: 'm1', MetricStat: metricStat }];
  const longest = Math.max(60, ...queries.map(({ MetricStat }) => MetricStat?.Period ?? 0));
  return queries.map((query) => lineOf(query, longest));
}

function lineOf(
  { Id: id, Label: label, Expression, ReturnData = true, MetricStat }: MetricQuery,
  longest: number,
): Line {
  const common = { id, ...(label !== undefined && { label }), yAxis: 'left' as const, isVisible: ReturnData };
  if (Expression !== undefined) {
    return { ...common, period: longest, unit: unitOf('', label), source: { expression: Expression } };
  }
  const { Metric = {}, Period: period = 60, Stat: stat = 'Average' } = MetricStat ?? {};
  const { Namespace: namespace = '', MetricName: name = '', Dimensions = [] } = Metric;
  const dimensions = Dimensions.flatMap(({ Name, Value }) => [Name, Value]);
  return { ...common, period, unit: unitOf(name, label), source: { namespace, name, dimensions, stat } };
}
