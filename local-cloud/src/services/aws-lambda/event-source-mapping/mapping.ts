import { setMaxListeners } from 'node:events';
import { type Clock, systemClock } from '../../../base/clock.ts';
import type { QueueConsumer } from '../../sqs/core.ts';
import type { FunctionHost } from '../functions/host.ts';
import { MAX_REQUEST_BYTES } from '../runtime/protocol.ts';
import { createBatchSlots, createMessageGroups, slotsFor } from './batch-slots.ts';
import { createBatchCollector, type Receive } from './collect-batches.ts';
import { assertMappable, type EventSourceMappingDefinition } from './definition.ts';
import { type ReceivedMessage, toReceivedMessage } from './record.ts';
import { type BatchOutcome, type RunBatchContext, runBatch, showIn } from './run-batch.ts';

/** Waits after failed receives. */
const BACKOFF = { firstMs: 200, longestMs: 10_000 };

export interface EventSourceMappingOptions {
  readonly definition: EventSourceMappingDefinition;
  readonly functions: Pick<FunctionHost, 'invoke'>;
  readonly queues: QueueConsumer;
  readonly region: string;
  /**
   * Longest wait of a failed message, for demonstrations. Lambda has no such setting.
   *
   * @default - a failed message waits for its visibility timeout
   */
  readonly fastRetriesSeconds?: number | undefined;
  /** Shows an operator failed receives, dropped batches and invalid responses. */
  readonly log: (text: string) => void;
  /** @default - the machine's clock */
  readonly clock?: Clock;
}

/** Counts since the start, and the present load. */
export interface EventSourceMappingStats extends BatchOutcome {
  /** Deliveries. */
  readonly received: number;
  readonly receiveErrors: number;
  /** Batches that run now. */
  readonly running: number;
  /** Batches that may run at once. */
  readonly slots: number;
}

export interface EventSourceMapping {
  readonly definition: EventSourceMappingDefinition;
  stats(): EventSourceMappingStats;
  /**
   * Stops receiving, and waits until every running invocation has ended, which the function host enforces when it stops.
   * Messages that were just received are still processed.
   */
  stop(): Promise<void>;
}

/**
 * Polls a queue and invokes a function with its messages, as Lambda's SQS event source mapping does.
 *
 * @throws {RangeError} for a definition that Lambda refuses
 */
export function startEventSourceMapping(options: EventSourceMappingOptions): EventSourceMapping {
  const { definition, clock = systemClock } = options;
  assertMappable(definition);
  const stop = new AbortController();
  const stopping = stop.signal;
  // Each batch that waits for room is a listener.
  setMaxListeners(0, stopping);
  const log = (text: string) => options.log(`event source mapping of ${definition.functionName}: ${text}`);
  const pause = (ms: number) => within(ms, { clock, stopping }, aborted);
  const context = { fastRetriesSeconds: undefined, ...options, log, clock, pause, stopping };
  const count = { received: 0, receiveErrors: 0, invocations: 0, deleted: 0, failed: 0, dropped: 0 };
  const slots = createBatchSlots(slotsFor(definition.maximumConcurrency));
  const inOrder = createMessageGroups();
  const collector = createBatchCollector({
    batchSize: definition.batchSize,
    windowMs: definition.windowSeconds * 1000,
    maxPayloadBytes: MAX_REQUEST_BYTES,
    receive: createReceive(context, count),
    now: clock.now,
    stopping,
  });

  async function work(batch: readonly ReceivedMessage[]): Promise<void> {
    const groupIds = new Set(batch.flatMap(({ groupId }) => groupId ?? []));
    try {
      const outcome = await inOrder([...groupIds], () => runBatch(batch, context));
      for (const key of Object.keys(outcome) as (keyof BatchOutcome)[]) count[key] += outcome[key];
      if (!definition.reportBatchItemFailures && outcome.invocations > 0) slots.adapt(outcome.failed > 0);
    } catch (error) {
      log(`a batch failed: ${error instanceof Error ? error.stack : error}`);
    }
  }

  async function poll(): Promise<void> {
    while (!stopping.aborted) {
      // A message is received only when it can run: while it waits here, it would lose its visibility timeout.
      if (slots.hasRoom()) {
        const batch = await collector.next();
        if (batch.length > 0) slots.start(() => work(batch));
      } else {
        await slots.change();
      }
    }
  }

  const polling = poll();
  return {
    definition,
    stats: () => ({ ...count, running: slots.running().size, slots: slots.size() }),
    async stop() {
      stop.abort();
      slots.wake();
      await polling;
      showIn(0, collector.release(), context);
      await Promise.all(slots.running());
    },
  };
}

interface ReceiveContext extends RunBatchContext {
  readonly region: string;
}

/** Receives from the queue; a failing receive is retried ever more slowly, and reported once, not per poll. */
function createReceive(context: ReceiveContext, count: { received: number; receiveErrors: number }): Receive {
  const { definition, queues, region, clock, pause, log } = context;
  const { queueArn } = definition;
  let backoffMs = 0;

  return async (maxMessages, waitMs) => {
    try {
      const messages = await within(waitMs, context, (gone) => queues.receive(queueArn, { maxMessages, waitMs, gone }));
      if (backoffMs > 0) log(`receives from ${queueArn} again`);
      backoffMs = 0;
      count.received += messages.length;
      const visibilityTimeoutMs = queues.visibilityTimeoutMs(queueArn);
      const source = { queueArn, region, visibilityTimeoutMs, receivedAtMs: clock.now() };
      return messages.map((message) => toReceivedMessage(message, source));
    } catch (error) {
      count.receiveErrors += 1;
      if (backoffMs === 0) log(`can't receive from ${queueArn} and retries: ${error}`);
      backoffMs = Math.min(BACKOFF.longestMs, backoffMs * 2 || BACKOFF.firstMs);
      await pause(backoffMs);
      return [];
    }
  };
}

/** Does work with a signal that is aborted after so many milliseconds, or when the mapping stops. */
async function within<T>(
  ms: number,
  { clock, stopping }: { readonly clock: Clock; readonly stopping: AbortSignal },
  work: (over: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const end = () => over.abort();
  const cancel = clock.after(ms, end);
  stopping.addEventListener('abort', end);
  if (stopping.aborted) end();
  try {
    return await work(over.signal);
  } finally {
    cancel();
    stopping.removeEventListener('abort', end);
  }
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve());
  });
