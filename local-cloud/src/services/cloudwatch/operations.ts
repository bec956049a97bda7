import { AwsError, optional, pageOf, required, type WireInput, type WireOperation } from '../../front-door/aws-json.ts';
import { type Alarm, oneOf } from './alarms/alarm.ts';
import type { Alarms } from './alarms/alarms.ts';
import type { Dashboards } from './dashboards.ts';
import { getMetricData, type MetricDataResult } from './metrics/metric-data.ts';
import { readMetricQuery } from './metrics/metric-query.ts';
import type { MetricStore } from './metrics/metric-store.ts';

const MINUTE = 60_000;

export interface CloudWatchState {
  readonly metrics: MetricStore;
  readonly alarms: Alarms;
  readonly dashboards: Dashboards;
}

/** The operations that the console and the AWS CLI need. */
export function createOperations(state: CloudWatchState): Readonly<Record<string, WireOperation>> {
  return {
    GetMetricData: (input) => readMetricData(state.metrics, input),
    DescribeAlarms: (input) => describeAlarms(state.alarms, input),
    SetAlarmState: (input) => setAlarmState(state.alarms, input),
    GetDashboard: (input) => {
      const { name, arn, body } = state.dashboards.get(required(input, 'DashboardName', 'string'));
      return { DashboardName: name, DashboardArn: arn, DashboardBody: body };
    },
  };
}

/** Returns one page: the data of three hours never fills it. */
function readMetricData(metrics: MetricStore, input: WireInput): object {
  const start = readTime(input, 'StartTime');
  const queries = required(input, 'MetricDataQueries', 'structures').map(readMetricQuery);
  const range = { from: start - (start % MINUTE), to: readTime(input, 'EndTime') };
  const newestFirst = optional(input, 'ScanBy', 'string') !== 'TimestampAscending';
  return {
    MetricDataResults: getMetricData(metrics, queries, range).map((result) => {
      const points = newestFirst ? result.points.toReversed() : result.points;
      return {
        Id: result.id,
        Label: result.label,
        ...status(result),
        Timestamps: points.map(({ timestamp }) => wireTime(timestamp)),
        Values: points.map(({ value }) => value),
      };
    }),
    Messages: [],
  };
}

function status({ problem }: MetricDataResult): object {
  if (problem === undefined) return { StatusCode: 'Complete' };
  return { StatusCode: 'InternalError', Messages: [{ Code: 'NotAvailableLocally', Value: problem }] };
}

function describeAlarms(alarms: Alarms, input: WireInput): object {
  const names = optional(input, 'AlarmNames', 'strings');
  const prefix = optional(input, 'AlarmNamePrefix', 'string') ?? '';
  const state = optional(input, 'StateValue', 'string');
  const actionPrefix = optional(input, 'ActionPrefix', 'string') ?? '';
  const matching = alarms
    .list()
    .filter(
      (alarm) =>
        (names?.includes(alarm.name) ?? alarm.name.startsWith(prefix)) &&
        (state === undefined || alarm.state === state) &&
        (actionPrefix === '' ||
          Object.values(alarm.actions)
            .flat()
            .some((arn) => arn.startsWith(actionPrefix))),
    )
    .sort((left, right) => (left.name < right.name ? -1 : 1));
  // On AWS too, the default is metric alarms. The local cloud has no other alarms.
  const types = optional(input, 'AlarmTypes', 'strings') ?? ['MetricAlarm'];
  const wanted = types.includes('MetricAlarm') ? matching : [];
  const limit = optional(input, 'MaxRecords', 'number') ?? 50;
  const page = pageOf(wanted, optional(input, 'NextToken', 'string'), limit);
  return {
    MetricAlarms: page.items.map(describeAlarm),
    CompositeAlarms: [],
    NextToken: page.nextToken,
  };
}

function describeAlarm(alarm: Alarm): object {
  return {
    OKActions: [],
    AlarmActions: [],
    InsufficientDataActions: [],
    ...(alarm.settings.Metrics === undefined && { Dimensions: [] }),
    ...alarm.settings,
    AlarmArn: alarm.arn,
    ActionsEnabled: alarm.actionsEnabled,
    AlarmConfigurationUpdatedTimestamp: wireTime(alarm.configuredAt),
    StateValue: alarm.state,
    StateReason: alarm.stateReason,
    StateUpdatedTimestamp: wireTime(alarm.stateUpdatedAt),
    StateTransitionedTimestamp: wireTime(alarm.stateUpdatedAt),
  };
}

/** Sets a state that lasts until the next evaluation of the alarm. */
async function setAlarmState(alarms: Alarms, input: WireInput): Promise<object> {
  const name = required(input, 'AlarmName', 'string');
  const state = oneOf(['OK', 'ALARM', 'INSUFFICIENT_DATA'], 'StateValue', required(input, 'StateValue', 'string'));
  const alarm = alarms.find(name);
  if (!alarm) throw new AwsError('ResourceNotFound', `Alarm ${name} does not exist.`, { status: 404 });
  await alarms.change(alarm, { state, reason: required(input, 'StateReason', 'string') });
  return {};
}

/** @returns milliseconds since the epoch */
function readTime(input: WireInput, name: string): number {
  const value = required(input, name, 'timestamp');
  return typeof value === 'number' ? Math.round(value * 1000) : Date.parse(value);
}

function wireTime(milliseconds: number): number {
  return milliseconds / 1000;
}
