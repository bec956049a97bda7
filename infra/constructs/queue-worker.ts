/** Queue → batch function → dead-letter queue: the construct that every stack reuses. */
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
import { WORKER_SETTINGS } from '../settings/worker-settings.ts';
import { acknowledge } from './acknowledge.ts';
import type { DashboardSection } from './monitoring/graphs.ts';
import { monitorWorker } from './monitoring/monitor-worker.ts';
import type { WorkerSignals } from './monitoring/worker-metrics.ts';
import type { QueueVariable, WorkerFunction } from './service-function.ts';

export interface QueueWorkerProps {
  /** Function that consumes the queue and returns failed messages. Six times its timeout is the visibility timeout. */
  readonly handler: WorkerFunction;
  /** Names of the metrics and log fields of the function, for alarms and widgets. */
  readonly signals: WorkerSignals;
  /** Topic that gets a message when an alarm fires and when it returns to OK: an `AlarmTopic`. */
  readonly alarmTopic: ITopic;
  /**
   * Changes to the alarms.
   *
   * @default - every alarm, at the thresholds in `monitoring/worker-alarms.ts`
   */
  readonly alarmOverrides?: AlarmOverrides;
  /**
   * Whether to keep the order of messages within their group. An invocation then gets one message: in a larger batch,
   * the messages behind a failing one would use up their receives and become dead letters without being tried.
   *
   * @default false
   */
  readonly fifo?: boolean;
  /**
   * Whether messages with equal bodies are duplicates if the sender gives no deduplication id. With `fifo` only.
   *
   * @default false
   */
  readonly contentBasedDeduplication?: boolean;
  /**
   * Maximum number of messages in one invocation: up to 10, or up to 10,000 with a batching window. Not with `fifo`.
   *
   * @default 10
   */
  readonly batchSize?: number;
  /**
   * Longest wait for a batch to fill, up to 5 minutes. Not with `fifo`.
   *
   * @default - an invocation starts as soon as there is a message
   */
  readonly maxBatchingWindow?: Duration;
  /**
   * Maximum number of concurrent invocations, 2 to 1,000. All functions of a new account may share a limit of 10.
   *
   * @default 5
   */
  readonly maxConcurrency?: number;
  /**
   * Number of deliveries before a message moves to the dead-letter queue. A throttled delivery counts too.
   *
   * @default 5
   */
  readonly maxReceiveCount?: number;
  /**
   * Time that the queue keeps a message.
   *
   * @default Duration.days(4)
   */
  readonly retentionPeriod?: Duration;
  /**
   * Time that the dead-letter queue keeps a message. A standard queue counts from when the message was first sent.
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

const { batch_size, max_concurrency, max_receive_count, queue_retention_days, dlq_retention_days } = WORKER_SETTINGS;

export class QueueWorker extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  readonly handler: WorkerFunction;
  /** Section of a `StackDashboard` for the worker. */
  readonly section: DashboardSection;

  constructor(scope: Construct, id: string, props: QueueWorkerProps) {
    super(scope, id);
    this.handler = props.handler;
    const {
      handler,
      fifo = false,
      batchSize = fifo ? 1 : batch_size.default,
      contentBasedDeduplication = false,
    } = props;
    const { maxConcurrency = max_concurrency.default, maxReceiveCount = max_receive_count.default } = props;
    const { retentionPeriod = Duration.days(queue_retention_days.default) } = props;
    const { deadLetterRetentionPeriod = Duration.days(dlq_retention_days.default) } = props;
    const { maxBatchingWindow, encryptionKey, signals, alarmTopic, alarmOverrides = {} } = props;
    const name = `${Stack.of(this).stackName}-${id}`;
    const suffix = fifo ? '.fifo' : '';
    const deduplicationScope = DeduplicationScope.MESSAGE_GROUP;
    const fifoThroughputLimit = FifoThroughputLimit.PER_MESSAGE_GROUP_ID;
    const encryption = encryptionKey
      ? { encryptionMasterKey: encryptionKey }
      : { encryption: QueueEncryption.SQS_MANAGED };
    const common = { ...encryption, enforceSSL: true, ...(fifo && { fifo, deduplicationScope, fifoThroughputLimit }) };
    // The ARN is built from the name: AWS CloudFormation cannot create two queues that refer to each other.
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
    this.section = monitorWorker(this, { ...monitored, topic: alarmTopic, overrides: alarmOverrides });
    acknowledge(this.deadLetterQueue, { 'Serverless-SQSRedrivePolicy': 'This is the dead-letter queue itself.' });
  }
}
