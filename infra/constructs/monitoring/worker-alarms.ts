import type { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AlarmOverrides } from '../../settings/alarm-overrides.ts';
import type { WorkerAlarmName } from '../../settings/alarms.ts';
import { type AlarmRule, AlarmSet, type AlarmSetProps } from './alarm-set.ts';
import type { WorkerMetrics } from './worker-metrics.ts';

/** What a worker's function may use up. */
export interface WorkerLimits {
  /** Of one invocation. */
  readonly timeout: Duration;
  /** Invocations at the same time. */
  readonly maxConcurrency: number;
}

export interface WorkerAlarmsProps extends WorkerLimits, Omit<AlarmSetProps<WorkerAlarmName>, 'rules'> {
  readonly metrics: WorkerMetrics;
}

/** One alarm for each name in `WORKER_ALARMS`: `<stack>-<worker>-<alarm>`. */
export class WorkerAlarms extends AlarmSet<WorkerAlarmName> {
  constructor(worker: Construct, id: string, { topic, overrides, ...props }: WorkerAlarmsProps) {
    super(worker, id, { rules: defaultRules(props), topic, overrides: sharesResolved(overrides, props) });
  }
}

function defaultRules(props: WorkerLimits & { readonly metrics: WorkerMetrics }): Record<WorkerAlarmName, AlarmRule> {
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

/** Thresholds that are shares of the worker's limits, as the numbers that those are here. */
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
