import type { Cloud } from '../../front-door/service.ts';
import type { Alarm, AlarmState } from './alarm.ts';
import type { MetricQuery } from './metric-query.ts';
import { regionName } from './region-name.ts';

export interface AlarmNotification {
  readonly subject: string;
  /** JSON. */
  readonly message: string;
}

/** SNS takes at most 100 characters. */
const MAX_SUBJECT = 100;

/** What CloudWatch publishes to a topic when an alarm changes its state. */
export function alarmNotification(alarm: Alarm, oldState: AlarmState, cloud: Cloud): AlarmNotification {
  const region = regionName(cloud.region);
  const body = {
    AlarmName: alarm.name,
    AlarmDescription: alarm.settings.AlarmDescription ?? null,
    AWSAccountId: cloud.accountId,
    AlarmConfigurationUpdatedTimestamp: isoTime(alarm.configuredAt),
    NewStateValue: alarm.state,
    NewStateReason: alarm.stateReason,
    StateChangeTime: isoTime(alarm.stateUpdatedAt),
    Region: region,
    AlarmArn: alarm.arn,
    OldStateValue: oldState,
    OKActions: alarm.actions.OK,
    AlarmActions: alarm.actions.ALARM,
    InsufficientDataActions: alarm.actions.INSUFFICIENT_DATA,
    Trigger: trigger(alarm),
  };
  const subject = `${alarm.state}: "${alarm.name}" in ${region}`;
  return {
    subject: subject.length > MAX_SUBJECT ? `${subject.slice(0, MAX_SUBJECT - 3)}...` : subject,
    message: JSON.stringify(body),
  };
}

function trigger({ settings, watch }: Alarm) {
  const { queries, period, rule } = watch;
  const common = {
    Period: period,
    EvaluationPeriods: rule.evaluationPeriods,
    ...(rule.datapointsToAlarm !== undefined && { DatapointsToAlarm: rule.datapointsToAlarm }),
    ComparisonOperator: rule.comparison,
    Threshold: rule.threshold,
    TreatMissingData: settings.TreatMissingData ?? '',
    EvaluateLowSampleCountPercentile: '',
  };
  if (settings.Metrics !== undefined) return { ...common, Metrics: queries.map(metricEntry) };
  return {
    MetricName: settings.MetricName,
    Namespace: settings.Namespace,
    ...(settings.Statistic === undefined
      ? { StatisticType: 'ExtendedStatistic', ExtendedStatistic: settings.ExtendedStatistic }
      : { StatisticType: 'Statistic', Statistic: String(settings.Statistic).toUpperCase() }),
    Unit: settings.Unit ?? null,
    Dimensions: queries.flatMap(({ what }) => ('metric' in what ? dimensionEntries(what.metric.dimensions) : [])),
    ...common,
  };
}

function metricEntry({ id, label, what, returnData }: MetricQuery) {
  const common = { Id: id, ...(label !== undefined && { Label: label }), ReturnData: returnData };
  if ('source' in what) return { ...common, Expression: what.source };
  const { metric, period, stat } = what;
  return {
    ...common,
    MetricStat: {
      Metric: {
        Dimensions: dimensionEntries(metric.dimensions),
        MetricName: metric.name,
        Namespace: metric.namespace,
      },
      Period: period,
      Stat: stat,
    },
  };
}

function dimensionEntries(dimensions: Readonly<Record<string, string>>) {
  return Object.entries(dimensions).map(([name, value]) => ({ value, name }));
}

/** `2026-11-21T00:17:52.745+0000` */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '+0000');
}
