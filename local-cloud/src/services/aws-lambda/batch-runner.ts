import { readBatchResponse } from './batch-response.ts';
import type { FunctionHost } from './function-host.ts';
import type { InvocationFailure, InvocationSuccess } from './invocation-result.ts';
import type { EventSourceMappingDefinition } from './mapping-definition.ts';
import type { QueueAcknowledge } from './queue-acknowledge.ts';
import { eventOf, type ReceivedMessage } from './received-message.ts';
import type { WaitingMessages } from './waiting-messages.ts';

/** A throttled batch is tried again after these milliseconds, doubled each time. */
const THROTTLED_RETRY = { firstMs: 100, longestMs: 5000 };

/** The part of a mapping's options that decides what happens to a batch. */
export interface BatchOptions {
  readonly definition: EventSourceMappingDefinition;
  readonly host: Pick<FunctionHost, 'invoke'>;
  /**
   * Longest wait of a failed message, for demonstrations. Lambda has no such option.
   *
   * @default - a failed message waits for its visibility timeout
   */
  readonly fastRetriesSeconds?: number;
  /** Shows an operator failed receives, dropped batches and unreadable responses. */
  readonly log: (text: string) => void;
}

export interface BatchRunnerOptions extends BatchOptions {
  readonly acknowledge: QueueAcknowledge;
  readonly waiting: WaitingMessages;
  readonly clock: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly stopping: AbortSignal;
}

/** What became of the messages of one batch. */
export interface BatchOutcome {
  /** Invocations that ran. */
  readonly invocations: number;
  readonly deleted: number;
  /** Deliveries that stay in the queue. */
  readonly failed: number;
  /** Given up after throttling until their visibility ran out. */
  readonly dropped: number;
}

export interface BatchRunner {
  run(batch: readonly ReceivedMessage[]): Promise<BatchOutcome>;
}

type Ran = InvocationSuccess | InvocationFailure;

/** Takes one batch from its receive to its end: invoke, delete what succeeded. */
export function createBatchRunner(options: BatchRunnerOptions): BatchRunner {
  const { definition, acknowledge, clock, log, stopping } = options;

  /** The same batch again and again, until there is room for it or the queue takes it back. */
  async function invokeWhenAdmitted(batch: readonly ReceivedMessage[]): Promise<Ran | undefined> {
    const visibleAtMs = Math.min(...batch.map((message) => message.visibleAtMs));
    const event = eventOf(batch);
    let waitMs = THROTTLED_RETRY.firstMs;
    while (clock() < visibleAtMs) {
      const result = await options.host.invoke(definition.functionName, event);
      if (result.outcome !== 'throttled') return result;
      if (stopping.aborted) break;
      await options.sleep(waitMs);
      waitMs = Math.min(THROTTLED_RETRY.longestMs, waitMs * 2);
    }
    return undefined;
  }

  function failedIdsOf(result: Ran, batch: readonly ReceivedMessage[]): ReadonlySet<string> {
    const all = new Set(batch.map(({ id }) => id));
    if (result.outcome !== 'ok') return all;
    if (!definition.reportBatchItemFailures) return new Set();
    const { failedIds, invalid } = readBatchResponse(result.payload, all);
    if (invalid) log(`the whole batch counts as failed, because in the function's response ${invalid}`);
    return failedIds;
  }

  /** Failed messages are left alone: their visibility timeout brings them back, or their dead-letter queue gets them. */
  function leave(failed: readonly ReceivedMessage[]): void {
    const { fastRetriesSeconds } = options;
    if (failed.length === 0) return;
    if (fastRetriesSeconds === undefined) {
      options.waiting.failed(failed);
      return;
    }
    const visibleAtMs = clock() + fastRetriesSeconds * 1000;
    options.waiting.failed(failed, visibleAtMs);
    const later = failed.filter((message) => message.visibleAtMs > visibleAtMs);
    acknowledge.showIn(fastRetriesSeconds * 1000, later);
  }

  return {
    async run(batch) {
      const result = await invokeWhenAdmitted(batch);
      if (!result) {
        if (stopping.aborted) acknowledge.showIn(0, batch);
        else log(`gives up ${batch.length} messages that found no room: their visibility timeout runs out`);
        return { invocations: 0, deleted: 0, failed: 0, dropped: batch.length };
      }
      const failedIds = failedIdsOf(result, batch);
      const failed = batch.filter(({ id }) => failedIds.has(id));
      const deleted = acknowledge.delete(batch.filter(({ id }) => !failedIds.has(id)));
      leave(failed);
      return { invocations: 1, deleted, failed: failed.length, dropped: 0 };
    },
  };
}
