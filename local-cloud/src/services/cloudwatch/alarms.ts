import type { Cloud } from '../../front-door/service.ts';
import type { Alarm, AlarmDefinition, AlarmState } from './alarm.ts';
import { alarmNotification } from './alarm-notification.ts';

/** Tells a topic. It rejects when the topic does not exist or does not take the message. */
export type Publish = (topicArn: string, subject: string, message: string) => Promise<unknown>;

export interface StateChange {
  readonly state: AlarmState;
  readonly reason: string;
  /** JSON. */
  readonly reasonData?: string;
}

export interface Alarms {
  /** It begins in INSUFFICIENT_DATA. */
  put(definition: AlarmDefinition): Alarm;
  find(name: string): Alarm | undefined;
  list(): Alarm[];
  /** Does nothing unless the state is another; else tells the topics, and resolves when they have been told. */
  change(alarm: Alarm, change: StateChange): Promise<void>;
}

export interface AlarmsOptions {
  readonly cloud: Cloud;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly publish: Publish;
  /** Tells the user of a topic that could not be told. */
  readonly log: (line: string) => void;
}

/** The alarms there are, with their states, and what is told to whom when a state changes. */
export function createAlarms({ cloud, now, publish, log }: AlarmsOptions): Alarms {
  const alarms = new Map<string, Alarm>();

  return {
    put(definition) {
      const alarm: Alarm = {
        ...definition,
        arn: `arn:aws:cloudwatch:${cloud.region}:${cloud.accountId}:alarm:${definition.name}`,
        configuredAt: now(),
        state: 'INSUFFICIENT_DATA',
        stateReason: 'Unchecked: Initial alarm creation',
        stateUpdatedAt: now(),
      };
      alarms.set(alarm.name, alarm);
      return alarm;
    },
    find: (name) => alarms.get(name),
    list: () => [...alarms.values()],
    async change({ name }, change) {
      const old = alarms.get(name);
      if (!old || old.state === change.state) return;
      const changed = changedAlarm(old, change, now());
      alarms.set(name, changed);
      if (!changed.actionsEnabled) return;
      const { subject, message } = alarmNotification(changed, old.state, cloud);
      await Promise.all(
        changed.actions[changed.state].map((action) =>
          execute(action, publish, subject, message).catch((error: Error) =>
            log(`alarm ${name} could not tell ${action}: ${error.message}`),
          ),
        ),
      );
    },
  };
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

async function execute(action: string, publish: Publish, subject: string, message: string): Promise<void> {
  if (!action.startsWith('arn:aws:sns:')) throw new Error('only SNS topics are available locally');
  await publish(action, subject, message);
}
