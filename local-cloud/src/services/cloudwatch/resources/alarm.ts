import type { Properties } from '../../../template/properties.ts';
import type { NamedResource, ResourceKind } from '../../../template/resource-kind.ts';

/** CloudFormation takes them as text too. */
const NUMBERS = ['DatapointsToAlarm', 'EvaluationPeriods', 'Period', 'Threshold'];

const ALARM_ACTIONS = ['ActionsEnabled', 'AlarmActions', 'InsufficientDataActions', 'OKActions'];

export const metricAlarm: ResourceKind = {
  type: 'AWS::CloudWatch::Alarm',
  supportedProperties: [
    'AlarmDescription',
    'AlarmName',
    'ComparisonOperator',
    'Dimensions',
    'ExtendedStatistic',
    'MetricName',
    'Metrics',
    'Namespace',
    'Statistic',
    'TreatMissingData',
    'Unit',
    ...ALARM_ACTIONS,
    ...NUMBERS,
  ],
  ignoredProperties: ['Tags'],
  naming: { property: 'AlarmName' },
  attributes: { Arn: alarmArn },
  async create({ name, properties }, { cloudWatch }) {
    cloudWatch.putAlarm(alarmSettings(name, properties));
  },
};

function alarmArn({ name, site }: NamedResource): string {
  return `arn:aws:cloudwatch:${site.region}:${site.accountId}:alarm:${name}`;
}

/** As PutMetricAlarm takes them. */
function alarmSettings(name: string, properties: Properties): Readonly<Record<string, unknown>> {
  const numbers = NUMBERS.filter(properties.has).map((field) => [field, properties.number(field)] as const);
  return {
    ...properties.values,
    ...Object.fromEntries(numbers),
    ...(properties.has('ActionsEnabled') && { ActionsEnabled: properties.flag('ActionsEnabled') }),
    AlarmName: name,
  };
}
