import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { delayRedelivery } from './back-off.ts';
import { type Deadline, startDeadline } from './deadline.ts';
import { inGroupOrder } from './fifo.ts';
import { createSemaphore } from './semaphore.ts';
import { type ProcessMessage, type SettleOptions, settleMessage } from './settle-message.ts';

export interface QueueHandlerOptions extends SettleOptions {
  /** Called once per batch with all of its messages; returns what processes one of them. */
  readonly openBatch: (messages: readonly SQSRecord[]) => ProcessMessage;
  readonly queueUrl: string;
  /**
   * Messages of one batch under way at the same time.
   *
   * @default 10
   */
  readonly maxConcurrency?: number;
  /** @default Math.random */
  readonly random?: () => number;
}

export type QueueHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/**
 * The loop around every queue consumer. Each message of a batch ends in exactly one way: processed, a dead letter with
 * its reason, or named in the response as failed, to be received again. From a FIFO queue, the order inside of each message
 * group is kept: behind a failure the group is returned untouched, other groups go on.
 */
export function createQueueHandler(options: QueueHandlerOptions): QueueHandler {
  const { telemetry, maxConcurrency = 10 } = options;

  return async (event, context) => {
    const deadline = startDeadline(context);
    telemetry.logger.addContext(context);
    try {
      const process = options.openBatch(event.Records ?? []);
      const limit = createSemaphore(maxConcurrency);
      const settling = { ...options, deadline, requestId: context.awsRequestId };
      const response = await settleAll(
        event,
        inGroupOrder((record) => limit(() => settleMessage(record, process, settling))),
      );
      const failed = new Set(response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      await backOff(
        event.Records.filter(({ messageId }) => failed.has(messageId)),
        options,
        deadline,
      );
      // Powertools hands out an object that later invocations may share.
      return { batchItemFailures: Array.from(failed, (itemIdentifier) => ({ itemIdentifier })) };
    } finally {
      deadline.stop();
      if (telemetry.metrics.hasStoredMetrics()) telemetry.metrics.publishStoredMetrics();
    }
  };
}

// A batch in which everything failed is an answer like any other: throwing would only raise an Errors metric for it.
function settleAll(event: SQSEvent, settle: (record: SQSRecord) => Promise<void>): Promise<SQSBatchResponse> {
  const processor = new BatchProcessor(EventType.SQS);
  return processPartialResponse(event, settle, processor, { throwOnFullBatchFailure: false });
}

/** Only after the whole batch has settled: a message made visible earlier could overtake its own acknowledgement. */
async function backOff(
  failed: readonly SQSRecord[],
  options: QueueHandlerOptions,
  { closing }: Deadline,
): Promise<void> {
  const { sqs, queueUrl, telemetry, random = Math.random } = options;
  const untold = await delayRedelivery(failed, { sqs, queueUrl, random, signal: closing });
  if (untold.length > 0) {
    telemetry.logger.warn('back-off not set, the visibility timeout applies', { messageIds: untold });
  }
}
