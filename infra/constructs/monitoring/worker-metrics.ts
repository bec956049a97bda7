import { Duration } from 'aws-cdk-lib';
import { MathExpression, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { WorkerFunction } from '../service-function.ts';

/** Names of the metrics that the function of a worker emits, and of the fields in its log lines. */
export interface WorkerSignals {
  /** Noun for the subject of a message: `file`, `files`. */
  readonly noun: { readonly one: string; readonly many: string };
  /** Log field that identifies the subject of a message: `key`. */
  readonly logField: string;
  /** Metric that counts processed messages, and the value of the log field `outcome` for them. */
  readonly done: { readonly metric: string; readonly outcome: string };
  /** Metrics of the other successful outcomes: label → metric name. */
  readonly otherEnds: Readonly<Record<string, string>>;
  readonly retried: string;
  readonly deadLettered: string;
  /** Metric for the milliseconds from the event to its effect. */
  readonly latency: string;
  /** Metric for the milliseconds that the function worked on one message. */
  readonly duration: string;
  /**
   * Metric for the number of bytes processed.
   *
   * @default - the work has no size
   */
  readonly bytes?: string;
}

export type WorkerMetrics = ReturnType<typeof workerMetrics>;

export interface WorkerParts {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  readonly handler: WorkerFunction;
}

const period = Duration.minutes(1);

/** Defines each metric of a worker once, for its alarms and its widgets. */
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
    /** Estimated minutes until the queue is empty at the current rates; no value while the queue grows. */
    timeToDrain: math(
      'minutes until empty',
      'IF(deleted > sent, waiting / (deleted - sent) * PERIOD(deleted) / 60, IF(waiting == 0, 0))',
      { waiting, sent, deleted },
    ),
    /** Number of waiting messages in each minute in which no message was deleted. */
    stuck: math('waiting, none finished', 'IF(FILL(deleted, 0) == 0, waiting, 0)', { waiting, deleted }),
    deadVisible,
    deadHidden,
    /** Depth of the dead-letter queue. Amazon SQS does not count a redrive in NumberOfMessagesSent. */
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
