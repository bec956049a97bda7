import { Duration } from 'aws-cdk-lib';
import { MathExpression, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { WorkerFunction } from '../service-function.ts';

/** What a worker's function says about its work: names of its own metrics, and of fields in its log lines. */
export interface WorkerSignals {
  /** What a message is about. */
  readonly noun: { readonly one: string; readonly many: string };
  /** Field of the log lines that identifies it: `key`. */
  readonly logField: string;
  /** Work that was done: its metric, and what the log line calls the outcome. */
  readonly done: { readonly metric: string; readonly outcome: string };
  /** Other good ends: label → metric. */
  readonly otherEnds: Readonly<Record<string, string>>;
  readonly retried: string;
  readonly deadLettered: string;
  /** Milliseconds from the event to its effect. */
  readonly latency: string;
  /** Milliseconds that the work itself took. */
  readonly duration: string;
  /**
   * Bytes of work that was done.
   *
   * @default - the work has no size
   */
  readonly bytes?: string;
}

/** Everything that is measured about a worker, once: alarms and widgets take their metrics from here. */

export type WorkerMetrics = ReturnType<typeof workerMetrics>;

export interface WorkerParts {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  readonly handler: WorkerFunction;
}

const period = Duration.minutes(1);

export function workerMetrics({ queue, deadLetterQueue, handler }: WorkerParts, signals: WorkerSignals) {
  const own = (metric: string, options: MetricOptions) => handler.ownMetric(metric, { period, ...options });
  const sum = (label: string) => ({ period, statistic: Stats.SUM, label });
  const maximum = (label: string) => ({ period, statistic: Stats.MAXIMUM, label });
  const percentile = (percent: number) => ({ period, statistic: Stats.percentile(percent), label: `p${percent}` });

  const waiting = queue.metricApproximateNumberOfMessagesVisible(maximum('waiting'));
  const sent = queue.metricNumberOfMessagesSent(sum('in'));
  const deleted = queue.metricNumberOfMessagesDeleted(sum('finished'));
  const deadVisible = deadLetterQueue.metricApproximateNumberOfMessagesVisible(maximum('waiting'));
  const deadHidden = deadLetterQueue.metricApproximateNumberOfMessagesNotVisible(maximum('being looked at'));

  return {
    waiting,
    sent,
    hidden: queue.metricApproximateNumberOfMessagesNotVisible(maximum('under way or waiting for a retry')),
    oldestAge: queue.metricApproximateAgeOfOldestMessage(maximum('oldest message, seconds')),
    /** Minutes until the queue is empty, if it goes on like this; no value while it grows. */
    timeToDrain: math(
      'minutes until empty',
      'IF(deleted > sent, waiting / (deleted - sent) * PERIOD(deleted) / 60, IF(waiting == 0, 0))',
      { waiting, sent, deleted },
    ),
    /** Waiting messages in minutes in which none was finished. */
    stuck: math('waiting, none finished', 'IF(FILL(deleted, 0) == 0, waiting, 0)', { waiting, deleted }),
    deadVisible,
    deadHidden,
    /** Redrive is not counted as sent, so it is the depth that says whether there are dead letters. */
    deadLetters: math('dead letters', 'visible + hidden', { visible: deadVisible, hidden: deadHidden }),

    done: own(signals.done.metric, sum(signals.done.outcome)),
    otherEnds: Object.entries(signals.otherEnds).map(([label, metric]) => own(metric, sum(label))),
    retried: own(signals.retried, sum('retried')),
    deadLettered: own(signals.deadLettered, sum('dead-lettered')),
    bytes: signals.bytes === undefined ? [] : [own(signals.bytes, sum('bytes'))],
    latency: (percent: number) => own(signals.latency, percentile(percent)),
    workTime: (percent: number) => own(signals.duration, percentile(percent)),

    invocations: handler.metricInvocations(sum('invocations')),
    errors: handler.metricErrors(sum('errors')),
    throttles: handler.metricThrottles(sum('throttles')),
    longest: handler.metricDuration(maximum('longest')),
    duration: (percent: number) => handler.metricDuration(percentile(percent)),
    concurrency: handler.metric('ConcurrentExecutions', maximum('invocations at the same time')),
  };
}

function math(label: string, expression: string, usingMetrics: Record<string, ReturnType<Queue['metric']>>) {
  return new MathExpression({ label, expression, usingMetrics, period });
}
