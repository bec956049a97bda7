import type { MetricStore } from './metric-store.ts';

/** One finished invocation. */
export interface LambdaInvocation {
  readonly functionName: string;
  readonly durationMs: number;
  /** It threw, timed out or died. */
  readonly failed: boolean;
  /** Invocations of this function under way when it started, itself included. */
  readonly concurrentExecutions: number;
}

/** A queue at one moment; the counters only grow. A `QueueState` of the local SQS is one. */
export interface QueueReading {
  readonly name: string;
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
  readonly oldestAgeMs: number;
  readonly sent: number;
  readonly received: number;
  readonly deleted: number;
}

/** A topic at one moment; its counters only grow. A `Topic` of the local SNS is one. */
export interface TopicReading {
  readonly name: string;
  readonly counts: Readonly<Record<keyof typeof TOPIC_METRICS, number>>;
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html */
const TOPIC_METRICS = {
  published: 'NumberOfMessagesPublished',
  delivered: 'NumberOfNotificationsDelivered',
  failed: 'NumberOfNotificationsFailed',
  filteredOut: 'NumberOfNotificationsFilteredOut',
  redriven: 'NumberOfNotificationsRedrivenToDlq',
  failedToRedrive: 'NumberOfNotificationsFailedToRedriveToDlq',
} as const;

export interface ServiceMetrics {
  recordInvocation(invocation: LambdaInvocation): void;
  recordThrottle(functionName: string): void;
  /** What changed since the last reading is reported at the present moment. */
  sample(queues: readonly QueueReading[], topics: readonly TopicReading[]): void;
}

type Values = Readonly<Record<string, readonly [value: number, unit: string]>>;

/**
 * The metrics that Lambda, SQS and SNS report by themselves.
 *
 * Every invocation reports Errors and Throttles too, as 0 when there were none: they are not missing while traffic flows.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export function createServiceMetrics(store: MetricStore, now: () => number): ServiceMetrics {
  const counters = new Map<string, number>();

  const put = (namespace: string, dimensions: Record<string, string>, values: Values, timestamp = now()) => {
    for (const [name, [value, unit]] of Object.entries(values)) {
      store.put({ metric: { namespace, name, dimensions }, timestamp, values: [value], unit });
    }
  };
  /** A counter that went back is one that started again. */
  const growth = (counter: string, total: number): readonly [number, 'Count'] => {
    const before = counters.get(counter) ?? 0;
    counters.set(counter, total);
    return [total < before ? total : total - before, 'Count'];
  };

  return {
    recordInvocation({ functionName, durationMs, failed, concurrentExecutions }) {
      const values: Values = {
        Invocations: [1, 'Count'],
        Errors: [failed ? 1 : 0, 'Count'],
        Throttles: [0, 'Count'],
        Duration: [durationMs, 'Milliseconds'],
        ConcurrentExecutions: [concurrentExecutions, 'Count'],
      };
      put('AWS/Lambda', { FunctionName: functionName }, values, now() - durationMs);
    },
    recordThrottle(functionName) {
      put('AWS/Lambda', { FunctionName: functionName }, { Throttles: [1, 'Count'] });
    },
    sample(queues, topics) {
      for (const queue of queues) {
        const values: Values = {
          ApproximateNumberOfMessagesVisible: [queue.visible, 'Count'],
          ApproximateNumberOfMessagesNotVisible: [queue.inFlight, 'Count'],
          ApproximateNumberOfMessagesDelayed: [queue.delayed, 'Count'],
          ApproximateAgeOfOldestMessage: [Math.floor(queue.oldestAgeMs / 1000), 'Seconds'],
          NumberOfMessagesSent: growth(`${queue.name} sent`, queue.sent),
          NumberOfMessagesReceived: growth(`${queue.name} received`, queue.received),
          NumberOfMessagesDeleted: growth(`${queue.name} deleted`, queue.deleted),
        };
        put('AWS/SQS', { QueueName: queue.name }, values);
      }
      for (const { name, counts } of topics) {
        const values = Object.entries(TOPIC_METRICS).map(
          ([counter, metric]) =>
            [metric, growth(`${name} ${counter}`, counts[counter as keyof typeof counts])] as const,
        );
        put('AWS/SNS', { TopicName: name }, Object.fromEntries(values));
      }
    },
  };
}
