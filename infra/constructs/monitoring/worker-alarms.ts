import type { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AlarmOverrides } from '../../settings/alarm-overrides.ts';
import type { WorkerAlarmName } from '../../settings/alarms.ts';
import { type AlarmRule, AlarmSet, type AlarmSetProps } from './alarm-set.ts';
import type { WorkerMetrics } from './worker-metrics.ts';

/** Limits of the function of a worker. */
export interface WorkerLimits {
  /** Timeout of one invocation. */
  readonly timeout: Duration;
  /** Maximum number of concurrent invocations. */
  readonly maxConcurrency: number;
}

export interface WorkerAlarmsProps extends WorkerLimits, Omit<AlarmSetProps<WorkerAlarmName>, 'rules'> {
  readonly metrics: WorkerMetrics;
}

/** One alarm for each name in `WORKER_ALARMS`, named `<stack>-<worker>-<alarm>`. */
export class WorkerAlarms extends AlarmSet<WorkerAlarmName> {
  constructor(worker: Construct, id: string, { topic, overrides, ...props }: WorkerAlarmsProps) {
    super(worker, id, { rules: defaultRules(props), topic, overrides: sharesResolved(overrides, props) });
  }
}

function defaultRules(props: WorkerLimits & { readonly metrics: WorkerMetrics }): Record<WorkerAlarmName, AlarmRule> {
  const { metrics, timeout, maxConcurrency } = props;
  const minutes = Math.ceil(timeout.toSeconds() / 60);
  // AWS Lambda publishes an invocation when it ends, but counts it in the minute in which it started. The alarm has to
  // look back that far: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
  const late = minutes + 1;
  return {
    'dead-letter-queue': { metric: metrics.deadLetters, threshold: 1, periods: 1 },
    'new-dead-letters': { metric: metrics.deadLettered, threshold: 1, periods: 1 },
    // A single message is retried after 1, 4 and 16 minutes and never fails in five of ten.
    retries: { metric: metrics.retried, threshold: 1, periods: 5, others: 5 },
    'oldest-message': { metric: metrics.oldestAge, threshold: 15 * 60, periods: 3 },
    // An invocation finishes its messages within its timeout, so healthy work is never silent for longer than that.
    'no-progress': { metric: metrics.stuck, threshold: 1, periods: minutes + 5 },
    latency: { metric: metrics.latency(99), threshold: 5 * 60_000, periods: 3, others: 12 },
    // The function reports expected failures in its response: this metric counts only crashes and timeouts.
    errors: { metric: metrics.errors, threshold: 1, periods: 1, others: late },
    throttles: { metric: metrics.throttles, threshold: 1, periods: 3, others: 2 },
    duration: { metric: metrics.longest, threshold: overrunMs(timeout), periods: 1, others: late },
    concurrency: { metric: metrics.concurrency, threshold: maxConcurrency, periods: 15, others: late },
  };
}

/**
 * Returns a duration between the two deadlines of the function (lambda/shared/deadline.ts). The first is a fifth of the
 * timeout before its end, but at most 20 seconds: large copies stop there and continue in the next invocation, so they
 * stay below the threshold. At the second the function no longer waits for work that did not stop.
 */
function overrunMs(timeout: Duration): number {
  const milliseconds = timeout.toMilliseconds();
  return Math.round(milliseconds - 0.75 * Math.min(20_000, milliseconds / 5));
}

/** Converts thresholds in percent of the limits of the worker to the unit of the metric. */
function sharesResolved(overrides: AlarmOverrides, { timeout, maxConcurrency }: WorkerLimits): AlarmOverrides {
  const whole = { duration: timeout.toMilliseconds(), concurrency: maxConcurrency };
  const shares = (['duration', 'concurrency'] as const).flatMap((name) => {
    const { threshold, ...others } = overrides[name] ?? {};
    return threshold === undefined
      ? []
      : [[name, { ...others, threshold: Math.ceil((whole[name] * threshold) / 100) }] as const];
  });
  return { ...overrides, ...Object.fromEntries(shares) };
}
