import type { Cloud } from '../../../front-door/service.ts';
import type { Alarm, AlarmDefinition } from './alarm.ts';
import { alarmNotification } from './alarm-notification.ts';
import type { AlarmState } from './evaluate-alarm.ts';

/** Publishes to a topic. It rejects when the topic does not exist or refuses the message. */
export type Publish = (topicArn: string, subject: string, message: string) => Promise<unknown>;

export interface StateChange {
  readonly state: AlarmState;
  readonly reason: string;
}

export interface Alarms {
  /** Creates the alarm in the state INSUFFICIENT_DATA. */
  put(definition: AlarmDefinition): Alarm;
  find(name: string): Alarm | undefined;
  list(): Alarm[];
  /** Changes the state, unless the alarm has it already. Resolves when the topics are notified. */
  change(alarm: Alarm, change: StateChange): Promise<void>;
}

export interface AlarmsOptions {
  readonly cloud: Cloud;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly publish: Publish;
  /** Reports a topic that could not be notified. */
  readonly log: (line: string) => void;
}

/** Keeps the alarms and their states, and notifies their topics of each change. */
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
    async change({ name }, { state, reason }) {
      const old = alarms.get(name);
      if (!old || old.state === state) return;
      const changed: Alarm = { ...old, state, stateReason: reason, stateUpdatedAt: now() };
      alarms.set(name, changed);
      if (!changed.actionsEnabled) return;
      const { subject, message } = alarmNotification(changed, old.state, cloud);
      await Promise.all(
        changed.actions[state].map((action) =>
          execute(action, publish, subject, message).catch((error: Error) =>
            log(`alarm ${name} could not notify ${action}: ${error.message}`),
          ),
        ),
      );
    },
  };
}

async function execute(action: string, publish: Publish, subject: string, message: string): Promise<void> {
  if (!action.startsWith('arn:aws:sns:')) throw new Error('only SNS topics are available locally');
  await publish(action, subject, message);
}
