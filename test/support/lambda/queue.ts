import { ChangeMessageVisibilityBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import {
  createQueueHandler,
  type OpenBatch,
  type QueueHandler,
  type QueueHandlerOptions,
} from '../../../lambda/shared/queue-handler.ts';
import type { MetricNames, ProcessMessage } from '../../../lambda/shared/settle-message.ts';
import { WORKER_ENVIRONMENT } from './environments.ts';
import { batch, invocation } from './messages.ts';
import { capturedTelemetry } from './telemetry.ts';
import { untilTimeIsUp } from './time.ts';

/** A queue whose every call succeeds until a test says otherwise, and handlers on it. Call at the top of a test file. */
export function useQueue() {
  const sqs = mockClient(SQSClient);
  const client = sqs as unknown as SQSClient;
  let output: ReturnType<typeof capturedTelemetry>;

  beforeEach(() => {
    sqs.reset();
    sqs.on(SendMessageCommand).resolves({ MessageId: 'sent' });
    sqs.on(ChangeMessageVisibilityBatchCommand).resolves({ Failed: [], Successful: [] });
    output = capturedTelemetry();
  });
  afterEach(() => output.restore());

  const deadLetters = () =>
    sqs
      .commandCalls(SendMessageCommand)
      .filter(({ args: [{ input }] }) => input.QueueUrl === WORKER_ENVIRONMENT.DEAD_LETTER_QUEUE_URL)
      .map(({ args: [{ input }] }) => ({
        messageId: input.MessageAttributes?.messageId?.StringValue,
        errorCode: input.MessageAttributes?.errorCode?.StringValue,
      }));

  return {
    sqs,
    client,
    output: () => output,
    handler: (processMessage: ProcessMessage, options: Partial<QueueHandlerOptions> = {}): QueueHandler =>
      createQueueHandler({
        openBatch: () => processMessage,
        environment: WORKER_ENVIRONMENT,
        sqs: client,
        telemetry: output.telemetry,
        metricNames: { retried: 'Retried', deadLettered: 'DeadLettered' },
        random: () => 0.5,
        ...options,
      }),
    deadLetters,
    deadLetterReasons: () => deadLetters().map(({ errorCode }) => errorCode),
  };
}

type Queue = ReturnType<typeof useQueue>;

export interface WorkerOptions<Environment> {
  readonly environment: Environment & typeof WORKER_ENVIRONMENT;
  readonly metricNames: MetricNames & Readonly<Record<string, string>>;
  readonly openBatch: (environment: Environment & typeof WORKER_ENVIRONMENT, queue: Queue) => OpenBatch;
}

/** A whole worker except its clients. Call at the top of a test file. */
export function useWorker<Environment>({ environment, metricNames, openBatch }: WorkerOptions<Environment>) {
  const queue = useQueue();

  async function handleWith(changes: object, records: readonly SQSRecord[]): Promise<string[]> {
    const changed = { ...environment, ...changes };
    const handler = createQueueHandler({
      openBatch: openBatch(changed, queue),
      environment: changed,
      sqs: queue.client,
      telemetry: queue.output().telemetry,
      metricNames,
    });
    const { batchItemFailures } = await handler(batch(...records), invocation());
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  }

  return {
    ...queue,
    /** Runs one invocation. @returns ids of the failed messages */
    handle: (...records: SQSRecord[]): Promise<string[]> => handleWith({}, records),
    handleWith: (changes: Partial<Environment & typeof WORKER_ENVIRONMENT>, ...records: SQSRecord[]) =>
      handleWith(changes, records),
    /** The same, with its time up as soon as `isHung`. */
    handleUntilTimeIsUp: (isHung: () => boolean, ...records: SQSRecord[]) =>
      untilTimeIsUp(() => handleWith({}, records), isHung),
    /** Sums of the metrics that count. */
    metrics: () =>
      Object.fromEntries(
        Object.entries(metricNames).flatMap(([key, metricName]) => {
          const values = queue.output().metric(metricName).flat();
          if (values.length === 0 || ['latency', 'duration', 'bytes'].includes(key)) return [];
          return [[metricName, values.reduce((sum, value) => sum + value, 0)]];
        }),
      ),
  };
}

/** Processing that records what it sees, and throws at one body. */
export function recording(seen: string[], failingBody: string, error: unknown): ProcessMessage {
  return async (record) => {
    seen.push(record.body);
    if (record.body === failingBody) throw error;
  };
}

export function failing(body: string, error: unknown): ProcessMessage {
  return recording([], body, error);
}
