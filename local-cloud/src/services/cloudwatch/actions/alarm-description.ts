import type { Alarm } from '../alarm.ts';
import type { Metric } from '../metric.ts';
import { wireTime } from '../wire-input.ts';

/** An alarm as DescribeAlarms shows it: what it was told to be, and its state. */
export function describeAlarm(alarm: Alarm): object {
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
    ...(alarm.stateReasonData !== undefined && { StateReasonData: alarm.stateReasonData }),
    StateUpdatedTimestamp: wireTime(alarm.stateUpdatedAt),
    StateTransitionedTimestamp: wireTime(alarm.stateUpdatedAt),
  };
}

export function toDimensions({ dimensions }: Metric): object[] {
  return Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
}
