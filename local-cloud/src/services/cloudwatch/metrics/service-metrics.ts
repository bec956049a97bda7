import type { MetricStore } from './metric-store.ts';

/** A finished invocation. */
export interface LambdaInvocation {
  readonly functionName: string;
  readonly durationMs: number;
  /** Whether the function threw, timed out or crashed. */
  readonly failed: boolean;
  /** Number of running invocations of this function when it started, including itself. */
  readonly concurrentExecutions: number;
}

/** A queue at one moment, such as a `QueueState` of the local SQS. The counters only grow. */
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

/** A topic at one moment, such as a `Topic` of the local SNS. The counters only grow. */
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
  /** Reports depths as they are, and how much the counters have grown since the previous sample. */
  sample(queues: readonly QueueReading[], topics: readonly TopicReading[]): void;
}

type Values = Readonly<Record<string, readonly [value: number, unit: string]>>;

/**
 * Reports the built-in metrics of Lambda, SQS and SNS.
 *
 * Each invocation reports Errors and Throttles of 0 too, so that these metrics have data while there is traffic.
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
  /** A counter that is lower than before was reset. */
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
