import type { Cloud } from '../service.ts';
import type { Alarm, AlarmDefinition, AlarmState } from './alarm.ts';
import { type AlarmHistory, createAlarmHistory, type HistoryItem } from './alarm-history.ts';
import { alarmNotification } from './alarm-notification.ts';
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
  find(name: string): Alarm | undefined;
  list(): Alarm[];
  /** @throws AwsError when one of them does not exist; then none is deleted */
  remove(names: readonly string[]): void;
  /** Alarms that do not exist are left out, as on AWS. */
  enableActions(names: readonly string[], enabled: boolean): void;
  /** Does nothing unless the state is another; else tells the topics, and resolves when they have been told. */
  change(alarm: Alarm, change: StateChange): Promise<void>;
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
  const record = createRecorder(history, now);
  const arnPrefix = `arn:aws:cloudwatch:${cloud.region}:${cloud.accountId}:alarm:`;

  return {
    put(definition) {
      const known = alarms.get(definition.name);
      const alarm: Alarm = {
        ...(known ? stateOf(known) : newState(now())),
        ...definition,
        arn: `${arnPrefix}${definition.name}`,
        configuredAt: now(),
      };
      alarms.set(alarm.name, alarm);
      record(alarm, 'ConfigurationUpdate', `Alarm "${alarm.name}" ${known ? 'updated' : 'created'}`, alarm.settings);
      return alarm;
    },
    find: (name) => alarms.get(name),
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
    async change({ name }, change) {
      const old = alarms.get(name);
      if (!old || old.state === change.state) return;
      const changed = changedAlarm(old, change, now());
      alarms.set(name, changed);
      record(changed, 'StateUpdate', `Alarm updated from ${old.state} to ${changed.state}`, {
        version: '1.0',
        oldState: { stateValue: old.state, stateReason: old.stateReason },
        newState: { stateValue: changed.state, stateReason: changed.stateReason },
      });
      if (!changed.actionsEnabled) return;
      const { subject, message } = alarmNotification(changed, old.state, cloud);
      const act = (action: string) => execute(action, publish, subject, message, record.bind(undefined, changed));
      await Promise.all(changed.actions[changed.state].map(act));
    },
    history,
  };
}

type StateFields = Pick<Alarm, 'state' | 'stateReason' | 'stateReasonData' | 'stateUpdatedAt'>;

function newState(at: number): StateFields {
  return { state: 'INSUFFICIENT_DATA', stateReason: 'Unchecked: Initial alarm creation', stateUpdatedAt: at };
}

function stateOf({ state, stateReason, stateReasonData, stateUpdatedAt }: Alarm): StateFields {
  return { state, stateReason, stateUpdatedAt, ...(stateReasonData !== undefined && { stateReasonData }) };
}

function changedAlarm(old: Alarm, { state, reason, reasonData }: StateChange, at: number): Alarm {
  const { stateReasonData: _, ...rest } = old;
  return {
    ...rest,
    state,
    stateReason: reason,
    stateUpdatedAt: at,
    ...(reasonData !== undefined && { stateReasonData: reasonData }),
  };
}

function createRecorder(history: AlarmHistory, now: () => number) {
  return ({ name }: Alarm, type: HistoryItem['type'], summary: string, data: object) => {
    history.add({ alarmName: name, timestamp: now(), type, summary, data: JSON.stringify(data) });
  };
}

/** A topic that cannot be told is recorded, as on AWS: the state has changed all the same. */
async function execute(
  action: string,
  publish: Publish,
  subject: string,
  message: string,
  record: (type: HistoryItem['type'], summary: string, data: object) => void,
): Promise<void> {
  try {
    if (!action.startsWith('arn:aws:sns:')) throw new Error('only SNS topics are available locally');
    await publish(action, subject, message);
    record('Action', `Successfully executed action ${action}`, { actionState: 'Succeeded' });
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    record('Action', `Failed to execute action ${action}`, { actionState: 'Failed', error: problem });
  }
}
