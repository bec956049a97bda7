import type { Widget } from './definition.ts';
import { type Line, readLines } from './lines.ts';
import { unitOf } from './unit.ts';

/** An alarm as DescribeAlarms tells it, as far as it is drawn. */
export interface DescribedAlarm {
  readonly AlarmArn: string;
  readonly Threshold?: number;
  readonly Period?: number;
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Statistic?: string;
  readonly ExtendedStatistic?: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
  readonly Metrics?: readonly MetricQuery[];
}

interface MetricQuery {
  readonly Id: string;
  readonly Label?: string;
  readonly Expression?: string;
  readonly ReturnData?: boolean;
  readonly Period?: number;
  readonly MetricStat?: {
    readonly Period: number;
    readonly Stat: string;
    readonly Metric: Pick<DescribedAlarm, 'Namespace' | 'MetricName' | 'Dimensions'>;
  };
}

/** A metric widget without metrics that names an alarm shows the alarm's, with its threshold. */
export function withAlarmMetrics(widget: Widget, alarms: readonly DescribedAlarm[]): { widget: Widget; lines: Line[] } {
  const { properties } = widget;
  const [arn] = properties.annotations?.alarms ?? [];
  const alarm = alarms.find(({ AlarmArn }) => AlarmArn === arn);
  if (!alarm || (properties.metrics ?? []).length > 0) return { widget, lines: readLines(properties) };
  const threshold =
    alarm.Threshold === undefined ? [] : [{ value: alarm.Threshold, label: `alarm at ${alarm.Threshold}` }];
  const horizontal = [...(properties.annotations?.horizontal ?? []), ...threshold];
  return {
    widget: { ...widget, properties: { ...properties, annotations: { ...properties.annotations, horizontal } } },
    lines: linesOf(alarm),
  };
}

function linesOf(alarm: DescribedAlarm): Line[] {
  const { Metrics: metrics, Period: period = 60 } = alarm;
  if (!metrics) return [metricLine({ Id: 'm1', MetricStat: { Metric: alarm, Period: period, Stat: statOf(alarm) } })];
  const longest = Math.max(60, ...metrics.map(({ MetricStat }) => MetricStat?.Period ?? 0));
  return metrics.map((query) => {
    const { Id: id, Label: label, Expression: expression, ReturnData: isVisible = true } = query;
    if (expression === undefined) return metricLine(query);
    const common = { id, yAxis: 'left' as const, isVisible, period: longest, unit: unitOf('', label) };
    return { ...common, ...(label !== undefined && { label }), what: { expression } };
  });
}

function statOf({ Statistic, ExtendedStatistic = 'Average' }: DescribedAlarm): string {
  return Statistic ?? ExtendedStatistic;
}

function metricLine({ Id: id, Label: label, ReturnData: isVisible = true, MetricStat }: MetricQuery): Line {
  const { Metric: metric = {}, Period: period = 60, Stat: stat = 'Average' } = MetricStat ?? {};
  const { Namespace: namespace = '', MetricName: name = '', Dimensions: dimensions = [] } = metric;
  return {
    id,
    ...(label !== undefined && { label }),
    yAxis: 'left',
    isVisible,
    period,
    unit: unitOf(name, label),
    what: { namespace, name, dimensions: dimensions.flatMap(({ Name, Value }) => [Name, Value]), stat },
  };
}
