import type { Cloud } from '../../../front-door/service.ts';
import type { MetricQuery } from '../metrics/metric-query.ts';
import type { Alarm } from './alarm.ts';
import type { AlarmState } from './evaluate-alarm.ts';

/** Longest subject that SNS accepts. */
const MAX_SUBJECT = 100;

/** Names of Regions in notifications: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html */
const REGION_NAMES: Readonly<Record<string, string>> = {
  'us-east-1': 'US East (N. Virginia)',
  'us-east-2': 'US East (Ohio)',
  'us-west-1': 'US West (N. California)',
  'us-west-2': 'US West (Oregon)',
  'ca-central-1': 'Canada (Central)',
  'sa-east-1': 'South America (Sao Paulo)',
  'eu-west-1': 'EU (Ireland)',
  'eu-west-2': 'EU (London)',
  'eu-west-3': 'EU (Paris)',
  'eu-central-1': 'EU (Frankfurt)',
  'eu-north-1': 'EU (Stockholm)',
  'ap-south-1': 'Asia Pacific (Mumbai)',
  'ap-southeast-1': 'Asia Pacific (Singapore)',
  'ap-southeast-2': 'Asia Pacific (Sydney)',
  'ap-northeast-1': 'Asia Pacific (Tokyo)',
  'ap-northeast-2': 'Asia Pacific (Seoul)',
};

/** Writes the message, in JSON, that CloudWatch publishes to a topic when an alarm changes its state. */
export function alarmNotification(
  alarm: Alarm,
  oldState: AlarmState,
  { accountId, region }: Cloud,
): { readonly subject: string; readonly message: string } {
  const regionName = REGION_NAMES[region] ?? region;
  const subject = `${alarm.state}: "${alarm.name}" in ${regionName}`;
  const message = JSON.stringify({
    AlarmName: alarm.name,
    AlarmDescription: alarm.settings.AlarmDescription ?? null,
    AWSAccountId: accountId,
    AlarmConfigurationUpdatedTimestamp: isoTime(alarm.configuredAt),
    NewStateValue: alarm.state,
    NewStateReason: alarm.stateReason,
    StateChangeTime: isoTime(alarm.stateUpdatedAt),
    Region: regionName,
    AlarmArn: alarm.arn,
    OldStateValue: oldState,
    OKActions: alarm.actions.OK,
    AlarmActions: alarm.actions.ALARM,
    InsufficientDataActions: alarm.actions.INSUFFICIENT_DATA,
    Trigger: trigger(alarm),
  });
  return { subject: subject.length > MAX_SUBJECT ? `${subject.slice(0, MAX_SUBJECT - 3)}...` : subject, message };
}

function trigger({ settings, queries, period, rule }: Alarm) {
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
    Dimensions: queries.flatMap(({ source }) => ('metric' in source ? dimensionEntries(source.metric.dimensions) : [])),
    ...common,
  };
}

function metricEntry({ id, label, source, returnData }: MetricQuery) {
  const common = { Id: id, ...(label !== undefined && { Label: label }), ReturnData: returnData };
  if ('expression' in source) return { ...common, Expression: source.text };
  const { namespace, name, dimensions } = source.metric;
  return {
    ...common,
    MetricStat: {
      Metric: { Dimensions: dimensionEntries(dimensions), MetricName: name, Namespace: namespace },
      Period: source.period,
      Stat: source.stat,
    },
  };
}

function dimensionEntries(dimensions: Readonly<Record<string, string>>) {
  return Object.entries(dimensions).map(([name, value]) => ({ value, name }));
}

/** Writes a time as `2026-11-21T00:17:52.745+0000`. */
function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '+0000');
}
