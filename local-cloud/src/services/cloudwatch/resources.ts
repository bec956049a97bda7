import type { Properties } from '../../template/properties.ts';
import type { ResourceKind } from '../../template/resource-kind.ts';

/** Properties of an alarm that CloudFormation accepts as text too. */
const NUMBERS = ['DatapointsToAlarm', 'EvaluationPeriods', 'Period', 'Threshold'];

const alarm: ResourceKind = {
  type: 'AWS::CloudWatch::Alarm',
  supportedProperties: [
    'ActionsEnabled',
    'AlarmActions',
    'AlarmDescription',
    'AlarmName',
    'ComparisonOperator',
    'Dimensions',
    'ExtendedStatistic',
    'InsufficientDataActions',
    'MetricName',
    'Metrics',
    'Namespace',
    'OKActions',
    'Statistic',
    'TreatMissingData',
    'Unit',
    ...NUMBERS,
  ],
  ignoredProperties: ['Tags'],
  naming: { property: 'AlarmName' },
  attributes: { Arn: ({ name, site }) => `arn:aws:cloudwatch:${site.region}:${site.accountId}:alarm:${name}` },
  async create({ name, properties }, { cloudWatch }) {
    cloudWatch.putAlarm({ ...alarmSettings(properties), AlarmName: name });
  },
};

/** Converts the properties to the types of PutMetricAlarm. */
function alarmSettings(properties: Properties): Readonly<Record<string, unknown>> {
  const numbers = NUMBERS.filter(properties.has).map((field) => [field, properties.number(field)] as const);
  return {
    ...properties.values,
    ...Object.fromEntries(numbers),
    ...(properties.has('ActionsEnabled') && { ActionsEnabled: properties.flag('ActionsEnabled') }),
  };
}

const dashboard: ResourceKind = {
  type: 'AWS::CloudWatch::Dashboard',
  supportedProperties: ['DashboardBody', 'DashboardName'],
  ignoredProperties: ['Tags'],
  naming: { property: 'DashboardName' },
  async create({ name, properties }, { cloudWatch }) {
    cloudWatch.dashboards.put(name, properties.text('DashboardBody'));
  },
};

export const resources: readonly ResourceKind[] = [alarm, dashboard];
