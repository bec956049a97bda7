import { randomUUID } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { Cloud } from '../../front-door/service.ts';
import type { MetricStore } from '../cloudwatch/metrics/metric-store.ts';
import type { SqsCore } from '../sqs/core.ts';
import { MINUTE, readSchedule, type Schedule } from './schedule.ts';

export interface ScheduledRule {
  readonly name: string;
  readonly arn: string;
  /** `rate(…)` or `cron(…)` */
  readonly expression: string;
  readonly targets: readonly QueueTarget[];
}

export interface QueueTarget {
  readonly queueArn: string;
  readonly messageGroupId: string | undefined;
}

export interface ScheduledRulesOptions {
  readonly cloud: Cloud;
  readonly clock: Clock;
  readonly metrics: Pick<MetricStore, 'put'>;
  readonly send: SqsCore['send'];
  /** Shows the user an event that could not be sent. */
  log(line: string): void;
}

/** Sends events to queues on a schedule, as the scheduled rules of Amazon EventBridge do. */
export interface ScheduledRules {
  /**
   * Starts a rule; a rate counts from here.
   *
   * @throws Error for an invalid expression
   */
  start(rule: ScheduledRule): void;
  close(): void;
}

export function openScheduledRules({ cloud, clock, metrics, send, log }: ScheduledRulesOptions): ScheduledRules {
  const timers = new Map<string, () => void>();

  /** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html */
  const count = (name: string, RuleName: string) => {
    const metric = { namespace: 'AWS/Events', name, dimensions: { RuleName } };
    metrics.put({ metric, timestamp: clock.now(), values: [1], unit: 'Count' });
  };

  const fire = async ({ name, arn, targets }: ScheduledRule, at: number) => {
    const event = scheduledEvent(cloud, arn, at);
    count('TriggeredRules', name);
    for (const { queueArn, messageGroupId } of targets) {
      count('Invocations', name);
      try {
        await send(queueArn, event, { groupId: messageGroupId });
      } catch (error) {
        count('FailedInvocations', name);
        log(`the rule ${name} could not send its event to ${queueArn}: ${(error as Error).message}`);
      }
    }
  };

  /** Waits one minute at a time, because a timer is limited to 24 days and a machine may sleep. */
  const wait = (rule: ScheduledRule, schedule: Schedule) => {
    const now = clock.now();
    const next = now + MINUTE - ((now - schedule.origin) % MINUTE);
    const cancel = clock.after(next - now, () => {
      wait(rule, schedule);
      if (schedule.isDue(next)) void fire(rule, next);
    });
    timers.set(rule.name, cancel);
  };

  return {
    start: (rule) => wait(rule, readSchedule(rule.expression, clock.now())),
    close() {
      for (const cancel of timers.values()) cancel();
    },
  };
}

/** Returns the event that a target gets: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html */
function scheduledEvent({ accountId, region }: Cloud, ruleArn: string, at: number): string {
  return JSON.stringify({
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: accountId,
    time: new Date(at).toISOString().replace(/\.\d+Z$/, 'Z'),
    region,
    resources: [ruleArn],
    detail: {},
  });
}
