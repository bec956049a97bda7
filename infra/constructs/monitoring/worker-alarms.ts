import { type Duration, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { AlarmOverrides } from '../../settings/alarm-overrides.ts';
import { ALARM_NAMES, ALARMS, type AlarmName, SEVERITIES } from '../../settings/alarms.ts';
import { alarmUrl, dashboardUrl } from './console-links.ts';
import { runbookSection } from './runbook.ts';
import type { WorkerMetrics } from './worker-metrics.ts';

/** What a worker's function may use up. */
export interface WorkerLimits {
  /** Of one invocation. */
  readonly timeout: Duration;
  /** Invocations at the same time. */
  readonly maxConcurrency: number;
}

export interface WorkerAlarmsProps extends WorkerLimits {
  readonly metrics: WorkerMetrics;
  /** Told when an alarm fires, and when it is over. */
  readonly topic: ITopic;
  readonly overrides: AlarmOverrides;
}

/** When an alarm fires: the metric reaches the threshold. */
interface Rule {
  readonly metric: IMetric;
  readonly threshold: number;
  /** One-minute periods in which it does. */
  readonly periods: number;
  /** Periods that are looked at beside these: those may be any of all. @default 0 */
  readonly others?: number;
}

/** One alarm for each name in `ALARMS`, but for those that are switched off: `<stack>-<worker>-<alarm>`. */
export class WorkerAlarms extends Construct {
  readonly byName: ReadonlyMap<AlarmName, Alarm>;

  constructor(worker: Construct, id: string, { topic, overrides, ...props }: WorkerAlarmsProps) {
    super(worker, id);
    const rules = defaultRules(props);
    const enabled = ALARM_NAMES.filter((name) => overrides[name]?.enabled !== false);
    const prefix = `${Stack.of(this).stackName}-${worker.node.id}`;
    const action = new SnsAction(topic);
    const alarms = enabled.map((name): [AlarmName, Alarm] => {
      const { metric, threshold, periods, others = 0 } = overridden(rules[name], name, overrides, props);
      const alarm = new Alarm(this, name, {
        alarmName: `${prefix}-${name}`,
        alarmDescription: this.describe(name, `${prefix}-${name}`),
        metric,
        threshold,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        evaluationPeriods: periods + others,
        datapointsToAlarm: periods,
        // No traffic is no trouble; what stands still while there is work, no-progress and oldest-message see.
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
      return [name, alarm];
    });
    this.byName = new Map(alarms);
  }

  private describe(name: AlarmName, alarmName: string): string {
    const { meaning, severity } = ALARMS[name];
    return [
      meaning,
      `Severity: ${severity} (${SEVERITIES[severity]}).`,
      `What to do: ${runbookSection(name)}`,
      `Dashboard: ${dashboardUrl(this, Stack.of(this).stackName)}`,
      `Alarm: ${alarmUrl(this, alarmName)}`,
    ].join('\n');
  }
}

function defaultRules(props: WorkerLimits & { readonly metrics: WorkerMetrics }): Record<AlarmName, Rule> {
  const { metrics, timeout, maxConcurrency } = props;
  const minutes = Math.ceil(timeout.toSeconds() / 60);
  // AWS Lambda counts an invocation in the minute it started and tells when it is over, so the news may be that old:
  // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
  const late = minutes + 1;
  return {
    'dead-letter-queue': { metric: metrics.deadLetters, threshold: 1, periods: 1 },
    'new-dead-letters': { metric: metrics.deadLettered, threshold: 1, periods: 1 },
    // A single message comes back after 1, 4 and 16 minutes, which is no five of ten.
    retries: { metric: metrics.retried, threshold: 1, periods: 5, others: 5 },
    'oldest-message': { metric: metrics.oldestAge, threshold: 15 * 60, periods: 3 },
    // Every message that is handed over is finished too, so the longest silence of healthy work is one timeout.
    'no-progress': { metric: metrics.stuck, threshold: 1, periods: minutes + 5 },
    latency: { metric: metrics.latency(99), threshold: 5 * 60_000, periods: 3, others: 12 },
    // Failures that the function knows of it returns: whatever counts here nobody foresaw.
    errors: { metric: metrics.errors, threshold: 1, periods: 1, others: late },
    throttles: { metric: metrics.throttles, threshold: 1, periods: 3, others: 2 },
    duration: { metric: metrics.longest, threshold: overrunMs(timeout), periods: 1, others: late },
    concurrency: { metric: metrics.concurrency, threshold: maxConcurrency, periods: 15, others: late },
  };
}

/**
 * Past the function's deadline, which leaves a fifth of the time and at most 20 seconds (lambda/shared/deadline.ts), and
 * half-way to where it gives up on what does not stop: large copies that are handed over at the deadline stay below.
 */
function overrunMs(timeout: Duration): number {
  const milliseconds = timeout.toMilliseconds();
  return Math.round(milliseconds - 0.75 * Math.min(20_000, milliseconds / 5));
}

function overridden(rule: Rule, name: AlarmName, overrides: AlarmOverrides, limits: WorkerLimits): Rule {
  const { threshold, periods = rule.periods } = overrides[name] ?? {};
  if (threshold === undefined) return { ...rule, periods };
  const whole = { duration: limits.timeout.toMilliseconds(), concurrency: limits.maxConcurrency };
  const isShare = name === 'duration' || name === 'concurrency';
  return { ...rule, periods, threshold: isShare ? Math.ceil((whole[name] * threshold) / 100) : threshold };
}
