/** The part that every stack reuses: queue → batch function, and a dead-letter queue for what can't be processed. */
import { Duration, Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import {
  DeduplicationScope,
  FifoThroughputLimit,
  Queue,
  QueueEncryption,
  RedrivePermission,
} from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { AlarmOverrides } from '../settings/alarm-overrides.ts';
import { acknowledge } from './acknowledge.ts';
import { monitorWorker } from './monitoring/monitor-worker.ts';
import type { WorkerSignals } from './monitoring/worker-metrics.ts';
import type { WorkerOnDashboard } from './monitoring/worker-widgets.ts';
import type { QueueVariable, WorkerFunction } from './service-function.ts';

export interface QueueWorkerProps {
  /** Consumes the queue and answers with the messages that failed. Six times its timeout is the visibility timeout. */
  readonly handler: WorkerFunction;
  /** What the function says about its work, for alarms and widgets. */
  readonly signals: WorkerSignals;
  /** Told when an alarm fires, and when it is over: an `AlarmTopic`. */
  readonly alarmTopic: ITopic;
  /**
   * What is different about the alarms of this deployment.
   *
   * @default - every alarm, at the thresholds in `monitoring/worker-alarms.ts`
   */
  readonly alarmOverrides?: AlarmOverrides;
  /**
   * Keep the order of messages within their group. Each invocation then gets one message: received together, followers
   * would use up their receives, and end as dead letters untried, while the message before them fails.
   *
   * @default false
   */
  readonly fifo?: boolean;
  /**
   * Take equal bodies for the same message where the sender gives no deduplication id. With `fifo` only.
   *
   * @default false
   */
  readonly contentBasedDeduplication?: boolean;
  /**
   * Messages for one invocation: up to 10, or up to 10,000 with a batching window. Not with `fifo`.
   *
   * @default 10
   */
  readonly batchSize?: number;
  /**
   * How long to wait for a batch to fill, up to 5 minutes. Not with `fifo`.
   *
   * @default - an invocation starts as soon as there is a message
   */
  readonly maxBatchingWindow?: Duration;
  /**
   * Invocations at the same time, 2 to 1,000. A new account may run 10 of all its functions together.
   *
   * @default 5
   */
  readonly maxConcurrency?: number;
  /**
   * Deliveries before a message moves to the dead-letter queue. A throttled delivery counts too.
   *
   * @default 5
   */
  readonly maxReceiveCount?: number;
  /**
   * How long the queue keeps a message.
   *
   * @default Duration.days(4)
   */
  readonly retentionPeriod?: Duration;
  /**
   * How long the dead-letter queue keeps a message; a standard one counts from when it was first sent to the queue.
   *
   * @default Duration.days(14)
   */
  readonly deadLetterRetentionPeriod?: Duration;
  /**
   * Customer key for both queues.
   *
   * @default - a key that Amazon SQS manages (SSE-SQS)
   */
  readonly encryptionKey?: IKey;
}

export class QueueWorker extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  readonly handler: WorkerFunction;
  /** For a `StackDashboard`. */
  readonly onDashboard: WorkerOnDashboard;

  constructor(scope: Construct, id: string, props: QueueWorkerProps) {
    super(scope, id);
    this.handler = props.handler;
    const { handler, fifo = false, batchSize = fifo ? 1 : 10, maxConcurrency = 5, maxReceiveCount = 5 } = props;
    const { retentionPeriod = Duration.days(4), deadLetterRetentionPeriod = Duration.days(14) } = props;
    const { maxBatchingWindow, encryptionKey, signals, alarmTopic, alarmOverrides = {} } = props;
    const { contentBasedDeduplication = false } = props;
    const name = `${Stack.of(this).stackName}-${id}`;
    const suffix = fifo ? '.fifo' : '';
    const deduplicationScope = DeduplicationScope.MESSAGE_GROUP;
    const fifoThroughputLimit = FifoThroughputLimit.PER_MESSAGE_GROUP_ID;
    const encryption = encryptionKey
      ? { encryptionMasterKey: encryptionKey }
      : { encryption: QueueEncryption.SQS_MANAGED };
    const common = { ...encryption, enforceSSL: true, ...(fifo && { fifo, deduplicationScope, fifoThroughputLimit }) };
    // By name, because two queues that refer to each other can't be created.
    const sourceArn = Stack.of(this).formatArn({ service: 'sqs', resource: `${name}${suffix}` });
    this.deadLetterQueue = new Queue(this, 'DeadLetterQueue', {
      ...common,
      queueName: `${name}-dead-letters${suffix}`,
      retentionPeriod: deadLetterRetentionPeriod,
      redriveAllowPolicy: {
        redrivePermission: RedrivePermission.BY_QUEUE,
        sourceQueues: [Queue.fromQueueArn(this, 'Source', sourceArn)],
      },
    });
    this.queue = new Queue(this, 'Queue', {
      ...common,
      queueName: `${name}${suffix}`,
      retentionPeriod,
      ...(contentBasedDeduplication && { contentBasedDeduplication }),
      // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
      visibilityTimeout: Duration.seconds(6 * handler.timeout.toSeconds() + (maxBatchingWindow?.toSeconds() ?? 0)),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount },
    });
    const batching = { batchSize, ...(maxBatchingWindow && { maxBatchingWindow }), maxConcurrency };
    handler.addEventSource(new SqsEventSource(this.queue, { ...batching, reportBatchItemFailures: true }));
    this.deadLetterQueue.grant(handler, 'sqs:SendMessage');
    encryptionKey?.grant(handler, 'kms:GenerateDataKey');
    const variables: Record<QueueVariable, string> = {
      QUEUE_URL: this.queue.queueUrl,
      DEAD_LETTER_QUEUE_URL: this.deadLetterQueue.queueUrl,
      MAX_RECEIVE_COUNT: String(maxReceiveCount),
    };
    for (const [variable, value] of Object.entries(variables)) handler.addEnvironment(variable, value);
    const { queue, deadLetterQueue } = this;
    const monitored = { queue, deadLetterQueue, handler, maxConcurrency, signals };
    this.onDashboard = monitorWorker(this, { ...monitored, topic: alarmTopic, overrides: alarmOverrides });
    acknowledge(this.deadLetterQueue, { 'Serverless-SQSRedrivePolicy': 'This is the dead-letter queue itself.' });
  }
}
