import type { Clock } from '../../../base/clock.ts';
import type { QueueConsumer, RefusedHandle } from '../../sqs/core.ts';
import type { FunctionHost } from '../functions/host.ts';
import type { InvocationFailure, InvocationSuccess } from '../functions/invocation-result.ts';
import { readBatchResponse } from './batch-response.ts';
import type { EventSourceMappingDefinition } from './definition.ts';
import { eventOf, type ReceivedMessage } from './record.ts';

/** A throttled batch is tried again after these milliseconds, doubled each time. */
const THROTTLED_RETRY = { firstMs: 100, longestMs: 5000 };

export interface RunBatchContext {
  readonly definition: EventSourceMappingDefinition;
  readonly functions: Pick<FunctionHost, 'invoke'>;
  readonly queues: QueueConsumer;
  readonly clock: Clock;
  /** Waits so many milliseconds, or until the mapping stops. */
  readonly pause: (ms: number) => Promise<void>;
  readonly stopping: AbortSignal;
  /** Longest wait of a failed message. */
  readonly fastRetriesSeconds: number | undefined;
  readonly log: (text: string) => void;
}

/** Counts what happened to the messages of a batch. */
export interface BatchOutcome {
  /** Invocations that ran. */
  readonly invocations: number;
  readonly deleted: number;
  /** Deliveries that stay in the queue. */
  readonly failed: number;
  /** Messages given up after throttling until their visibility timeout ran out. */
  readonly dropped: number;
}

/** Invokes the function with a batch, and deletes the messages that succeeded. */
export async function runBatch(batch: readonly ReceivedMessage[], context: RunBatchContext): Promise<BatchOutcome> {
  const { stopping, log } = context;
  const result = await invokeWhenAdmitted(batch, context);
  if (!result) {
    if (stopping.aborted) showIn(0, batch, context);
    else log(`dropped ${batch.length} throttled messages, because their visibility timeout has run out`);
    return { invocations: 0, deleted: 0, failed: 0, dropped: batch.length };
  }
  const failedIds = failedIdsOf(result, batch, context);
  const failed = batch.filter(({ id }) => failedIds.has(id));
  const succeeded = batch.filter(({ id }) => !failedIds.has(id));
  const deleted = deleteMessages(succeeded, context);
  retrySoon(failed, context);
  return { invocations: 1, deleted, failed: failed.length, dropped: 0 };
}

/** Tries the same batch again and again, until it is admitted or its visibility timeout runs out. */
async function invokeWhenAdmitted(
  batch: readonly ReceivedMessage[],
  { definition, functions, clock, pause, stopping }: RunBatchContext,
): Promise<InvocationSuccess | InvocationFailure | undefined> {
  const visibleAtMs = Math.min(...batch.map((message) => message.visibleAtMs));
  const event = eventOf(batch);
  let waitMs = THROTTLED_RETRY.firstMs;
  while (clock.now() < visibleAtMs) {
    const result = await functions.invoke(definition.functionName, event);
    if (result.outcome !== 'throttled') return result;
    if (stopping.aborted) break;
    await pause(waitMs);
    waitMs = Math.min(THROTTLED_RETRY.longestMs, waitMs * 2);
  }
  return undefined;
}

function failedIdsOf(
  result: InvocationSuccess | InvocationFailure,
  batch: readonly ReceivedMessage[],
  { definition, log }: RunBatchContext,
): ReadonlySet<string> {
  const all = new Set(batch.map(({ id }) => id));
  if (result.outcome !== 'ok') return all;
  if (!definition.reportBatchItemFailures) return new Set();
  const { failedIds, invalid } = readBatchResponse(result.payload, all);
  if (invalid) log(`the whole batch counts as failed: ${invalid}`);
  return failedIds;
}

/** Leaves failed messages to their visibility timeout, which brings them back or dead-letters them, unless retries are fast. */
function retrySoon(failed: readonly ReceivedMessage[], context: RunBatchContext): void {
  const { fastRetriesSeconds, clock } = context;
  if (fastRetriesSeconds === undefined) return;
  const waitMs = fastRetriesSeconds * 1000;
  const later = failed.filter(({ visibleAtMs }) => visibleAtMs > clock.now() + waitMs);
  showIn(waitMs, later, context);
}

/** Returns how many were deleted. The others are delivered again. */
function deleteMessages(messages: readonly ReceivedMessage[], { definition, queues, log }: RunBatchContext): number {
  const failures = settle(messages, (handles) => queues.deleteMessages(definition.queueArn, handles));
  for (const text of failures) log(`could not delete ${text}; it will be delivered again`);
  return messages.length - failures.length;
}

/** Makes messages visible so many milliseconds from now. */
export function showIn(
  ms: number,
  messages: readonly ReceivedMessage[],
  { definition, queues, log }: Pick<RunBatchContext, 'definition' | 'queues' | 'log'>,
): void {
  const failures = settle(messages, (handles) => queues.changeVisibility(definition.queueArn, handles, ms));
  for (const text of failures) log(`could not change the visibility of ${text}`);
}

/** Returns a text for each message that the queue refused, or for all when the queue could do nothing. */
function settle(messages: readonly ReceivedMessage[], work: (handles: string[]) => RefusedHandle[]): string[] {
  try {
    const refused = new Map(
      work(messages.map(({ receiptHandle }) => receiptHandle)).map(({ receiptHandle, error }) => [
        receiptHandle,
        error,
      ]),
    );
    return messages.flatMap(({ id, receiptHandle }) => {
      const error = refused.get(receiptHandle);
      return error ? [`${id}: ${error.code} ${error.message}`] : [];
    });
  } catch (error) {
    return messages.map(({ id }) => `${id}: ${error}`);
  }
}
