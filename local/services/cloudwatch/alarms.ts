import type { Cloud } from '../service.ts';
import type { Alarm, AlarmDefinition, AlarmState } from './alarm.ts';
import { type AlarmHistory, createAlarmHistory, type HistoryItem } from './alarm-history.ts';
import { alarmNotification, isoTime } from './alarm-notification.ts';
import { AwsError } from './aws-error.ts';

/** Tells a topic. It rejects when the topic does not exist or does not take the message. */
export type Publish = (topicArn: string, subject: string, message: string) => Promise<unknown>;

export interface StateChange {
  readonly state: AlarmState;
  readonly reason: string;
  /** JSON. */
  readonly reasonData?: string;
}

export interface Alarms {
  /** A new alarm begins in INSUFFICIENT_DATA, a known one keeps its state. */
  put(definition: AlarmDefinition): Alarm;
  /** By name or ARN. */
  find(nameOrArn: string): Alarm | undefined;
  list(): Alarm[];
  /** @throws AwsError when one of them does not exist; then none is deleted */
  remove(names: readonly string[]): void;
  /** Alarms that do not exist are left out, as on AWS. */
  enableActions(names: readonly string[], enabled: boolean): void;
  /** Does nothing unless the state is another; else tells the topics, and resolves when they have been told. */
  change(alarm: Alarm, change: StateChange, children?: readonly Alarm[]): Promise<void>;
  readonly history: AlarmHistory;
}

export interface AlarmsOptions {
  readonly cloud: Cloud;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly publish: Publish;
}

/** The alarms there are, with their states, and what is told to whom when a state changes. */
export function createAlarms({ cloud, now, publish }: AlarmsOptions): Alarms {
  const alarms = new Map<string, Alarm>();
  const history = createAlarmHistory();
  const arnPrefix = `arn:aws:cloudwatch:${cloud.region}:${cloud.accountId}:alarm:`;

  const record = (alarm: Alarm, type: HistoryItem['type'], summary: string, data: object) => {
    const alarmType = alarm.watch.kind === 'metric' ? 'MetricAlarm' : 'CompositeAlarm';
    history.add({ alarmName: alarm.name, alarmType, timestamp: now(), type, summary, data: JSON.stringify(data) });
  };
  const act = async (alarm: Alarm, action: string, subject: string, message: string) => {
    try {
      if (!action.startsWith('arn:aws:sns:')) throw new Error('only SNS topics are available locally');
      await publish(action, subject, message);
      record(alarm, 'Action', `Successfully executed action ${action}`, { actionState: 'Succeeded' });
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      record(alarm, 'Action', `Failed to execute action ${action}`, { actionState: 'Failed', error: problem });
    }
  };
  const find = (nameOrArn: string) =>
    alarms.get(nameOrArn.startsWith(arnPrefix) ? nameOrArn.slice(arnPrefix.length) : nameOrArn);

  return {
    put(definition) {
      const known = alarms.get(definition.name);
      const alarm: Alarm = {
        state: known?.state ?? 'INSUFFICIENT_DATA',
        stateReason: known?.stateReason ?? 'Unchecked: Initial alarm creation',
        stateUpdatedAt: known?.stateUpdatedAt ?? now(),
        ...(known?.stateReasonData !== undefined && { stateReasonData: known.stateReasonData }),
        ...definition,
        arn: `${arnPrefix}${definition.name}`,
        configuredAt: now(),
      };
      checkChildren(definition, find);
      alarms.set(alarm.name, alarm);
      record(alarm, 'ConfigurationUpdate', `Alarm "${alarm.name}" ${known ? 'updated' : 'created'}`, alarm.settings);
      return alarm;
    },
    find,
    list: () => [...alarms.values()],
    remove(names) {
      const unknown = names.filter((name) => !alarms.has(name));
      if (unknown.length > 0) {
        throw new AwsError('ResourceNotFound', `Alarms not found: ${unknown.join(', ')}.`, { status: 404 });
      }
      for (const name of names) alarms.delete(name);
    },
    enableActions(names, enabled) {
      for (const name of names) {
        const alarm = alarms.get(name);
        if (alarm) alarms.set(name, { ...alarm, actionsEnabled: enabled });
      }
    },
    async change(alarm, { state, reason, reasonData }, children = []) {
      const old = alarms.get(alarm.name);
      if (!old || old.state === state) return;
      const { stateReasonData: _, ...rest } = old;
      const changed: Alarm = {
        ...rest,
        state,
        stateReason: reason,
        ...(reasonData !== undefined && { stateReasonData: reasonData }),
        stateUpdatedAt: now(),
      };
      alarms.set(alarm.name, changed);
      record(changed, 'StateUpdate', `Alarm updated from ${old.state} to ${state}`, {
        version: '1.0',
        oldState: { stateValue: old.state, stateReason: old.stateReason },
        newState: { stateValue: state, stateReason: reason, at: isoTime(changed.stateUpdatedAt) },
      });
      if (!changed.actionsEnabled) return;
      const { subject, message } = alarmNotification(changed, old.state, cloud, children);
      await Promise.all(changed.actions[state].map((action) => act(changed, action, subject, message)));
    },
    history,
  };
}

function checkChildren({ name, watch }: AlarmDefinition, find: Alarms['find']): void {
  if (watch.kind !== 'composite') return;
  const unknown = watch.rule.alarms.filter((child) => !find(child));
  if (unknown.length > 0) {
    throw new AwsError('ValidationError', `AlarmRule of '${name}' names unknown alarms: ${unknown.join(', ')}.`);
  }
}
