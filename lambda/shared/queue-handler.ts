import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { delayRedelivery } from './back-off.ts';
import { createSemaphore, inGroupOrder } from './concurrency.ts';
import type { WorkerVariable } from './contract.ts';
import { type Deadline, startDeadline } from './deadline.ts';
import { type MetricNames, type ProcessMessage, settleMessage } from './settle-message.ts';
import { readWholeNumber } from './start-up.ts';
import type { Telemetry } from './telemetry.ts';

/** Called once per batch with all of its messages; returns the function that processes one of them. */
export type OpenBatch = (messages: readonly SQSRecord[]) => ProcessMessage;

export interface QueueHandlerOptions {
  readonly openBatch: OpenBatch;
  readonly environment: Readonly<Record<WorkerVariable, string>>;
  readonly sqs: SQSClient;
  readonly telemetry: Telemetry;
  readonly metricNames: MetricNames;
  /**
   * Number of messages of one batch that are processed at the same time.
   *
   * @default 10
   */
  readonly maxConcurrency?: number;
  /** @default Math.random */
  readonly random?: () => number;
}

export type QueueHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/**
 * Runs the loop around every queue consumer. Each message of a batch ends in exactly one way: processed, dead-lettered with
 * its reason, or named in the response as failed, to be received again. The order inside each message group of a FIFO queue
 * is kept: after a failure the rest of the group is returned unprocessed, other groups continue.
 *
 * @throws Error if the environment has an invalid value.
 */
export function createQueueHandler(options: QueueHandlerOptions): QueueHandler {
  const { openBatch, environment, sqs, telemetry, metricNames, maxConcurrency = 10, random = Math.random } = options;
  const { QUEUE_URL: queueUrl, DEAD_LETTER_QUEUE_URL: deadLetterQueueUrl } = environment;
  const maxReceiveCount = readWholeNumber(environment, 'MAX_RECEIVE_COUNT', 1);

  async function settleBatch(event: SQSEvent, context: Context, deadline: Deadline): Promise<Set<string>> {
    const processMessage = openBatch(event.Records ?? []);
    const limit = createSemaphore(maxConcurrency);
    const { awsRequestId: requestId } = context;
    const settling = { sqs, deadLetterQueueUrl, maxReceiveCount, telemetry, metricNames, deadline, requestId };
    const settle = inGroupOrder((record) => limit(() => settleMessage(record, processMessage, settling)));
    // A batch in which every message failed gets a normal response: throwing would only raise the Errors metric.
    const { batchItemFailures } = await processPartialResponse(event, settle, new BatchProcessor(EventType.SQS), {
      throwOnFullBatchFailure: false,
    });
    return new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  }

  /** Runs after the whole batch has settled: a message made visible earlier could overtake its own acknowledgement. */
  async function backOff(failed: readonly SQSRecord[], { closing }: Deadline): Promise<void> {
    const messageIds = await delayRedelivery(failed, { sqs, queueUrl, random, signal: closing });
    if (messageIds.length > 0)
      telemetry.logger.warn('back-off not set, the visibility timeout applies', { messageIds });
  }

  return async (event, context) => {
    const deadline = startDeadline(context);
    telemetry.logger.addContext(context);
    try {
      const failed = await settleBatch(event, context, deadline);
      const records = event.Records.filter(({ messageId }) => failed.has(messageId));
      await backOff(records, deadline);
      // A new object: Powertools returns one that later invocations may share.
      return { batchItemFailures: Array.from(failed, (itemIdentifier) => ({ itemIdentifier })) };
    } finally {
      deadline.stop();
      if (telemetry.metrics.hasStoredMetrics()) telemetry.metrics.publishStoredMetrics();
    }
  };
}
