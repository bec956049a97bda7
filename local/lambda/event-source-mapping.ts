import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Cloud } from '../services/service.ts';
import { createBatchCollector } from './batch-collector.ts';
import { type BatchOutcome, createBatchRunner } from './batch-runner.ts';
import { compileFilters } from './filter-pattern.ts';
import type { FunctionHost } from './function-host.ts';
import { assertMappable, type EventSourceMappingDefinition } from './mapping-definition.ts';
import { adaptSlots, slotsFor } from './mapping-slots.ts';
import { createMessageGroups } from './message-groups.ts';
import { receivePatiently } from './patient-receive.ts';
import { createQueueClient } from './queue-client.ts';
import type { ReceivedMessage } from './received-message.ts';
import { MAX_REQUEST_BYTES } from './runtime-protocol.ts';
import { settledWithin } from './settled-within.ts';
import { createWaitingMessages, type WaitingMessage } from './waiting-messages.ts';

export interface EventSourceMappingOptions {
  readonly definition: EventSourceMappingDefinition;
  readonly host: Pick<FunctionHost, 'invoke'>;
  readonly sqs: SQSClient;
  readonly cloud: Cloud;
  /**
   * Longest wait of a failed message, for demonstrations. Lambda has nothing like it.
   *
   * @default - a failed message waits for its visibility timeout
   */
  readonly fastRetriesSeconds?: number;
  /** Told of what an operator should know: failed receives, dropped batches, unreadable responses. */
  readonly log: (text: string) => void;
  /**
   * Epoch milliseconds.
   *
   * @default Date.now
   */
  readonly clock?: () => number;
}

/** Counts since the start, and what is going on now. */
export interface EventSourceMappingStats extends BatchOutcome {
  /** Deliveries. */
  readonly received: number;
  readonly receiveErrors: number;
  /** Batches in work now. */
  readonly running: number;
  /** Batches that may be in work at once. */
  readonly slots: number;
  /** Failed messages and when they will be seen again, as far as this mapping can know. */
  readonly waiting: readonly WaitingMessage[];
}

export interface EventSourceMapping {
  readonly definition: EventSourceMappingDefinition;
  stats(): EventSourceMappingStats;
  /**
   * Receives no more and waits for what is running. What was received on the way is still processed.
   *
   * @param graceMs how long to wait; defaults to the function's timeout
   */
  stop(graceMs?: number): Promise<void>;
}

/**
 * Polls a queue and invokes a function with what comes, as Lambda's SQS event source mapping does.
 *
 * @throws {RangeError} for a definition that Lambda refuses
 * @throws {FilterPatternError}
 */
export function startEventSourceMapping(options: EventSourceMappingOptions): EventSourceMapping {
  const { definition } = options;
  assertMappable(definition);
  const running = new Set<Promise<void>>();
  const context = createContext(options);
  const { count, runner, collector, queue, waiting, stopping, log } = context;
  const inOrder = createMessageGroups();
  const mostSlots = slotsFor(definition.maximumConcurrency);
  let slots = mostSlots;
  let onRoom: (() => void) | undefined;

  function settle(outcome: BatchOutcome): void {
    for (const key of Object.keys(outcome) as (keyof BatchOutcome)[]) count[key] += outcome[key];
    if (!definition.reportBatchItemFailures && outcome.invocations > 0) {
      slots = adaptSlots(slots, mostSlots, outcome.failed > 0);
    }
  }

  function start(batch: readonly ReceivedMessage[]): void {
    const groupIds = new Set(batch.flatMap(({ groupId }) => groupId ?? []));
    const work = inOrder([...groupIds], () => runner.run(batch))
      .then(settle)
      .catch((error) => log(`a batch failed: ${error instanceof Error ? error.stack : error}`))
      .finally(() => {
        running.delete(work);
        onRoom?.();
      });
    running.add(work);
  }

  async function poll(): Promise<void> {
    while (!stopping.signal.aborted) {
      // Only what can run is received: a message that waits here would lose its visibility timeout.
      if (running.size < slots) {
        const batch = await collector.next();
        if (batch.length > 0) start(batch);
      } else {
        await new Promise<void>((resolve) => {
          onRoom = resolve;
        });
      }
    }
  }

  const polling = poll();
  return {
    definition,
    stats: () => ({ ...count, running: running.size, slots, waiting: waiting.list() }),
    async stop(graceMs = definition.functionTimeoutSeconds * 1000) {
      stopping.abort();
      onRoom?.();
      await polling;
      await queue.showIn(0, collector.release());
      await settledWithin(graceMs, running);
    },
  };
}

/** The parts of a mapping, put together. */
function createContext(options: EventSourceMappingOptions) {
  const { definition, clock = Date.now } = options;
  const controller = new AbortController();
  const stopping = controller.signal;
  // One listener for each batch that waits for room.
  setMaxListeners(0, stopping);
  const log = (text: string) => options.log(`event source mapping of ${definition.functionName}: ${text}`);
  const sleep = (ms: number) => delay(ms, undefined, { signal: stopping, ref: false }).catch(() => {});
  const count = { received: 0, receiveErrors: 0, invocations: 0, deleted: 0, failed: 0, filtered: 0, dropped: 0 };
  const waiting = createWaitingMessages(clock);
  const queue = createQueueClient({
    sqs: options.sqs,
    queueUrl: definition.queueUrl,
    queueArn: definition.queueArn,
    region: options.cloud.region,
    clock,
    stopping,
    log,
    onReceived(messages) {
      count.received += messages.length;
      waiting.received(messages);
    },
  });
  const onError = () => {
    count.receiveErrors += 1;
  };
  const collector = createBatchCollector({
    batchSize: definition.batchSize,
    windowMs: definition.windowSeconds * 1000,
    maxPayloadBytes: MAX_REQUEST_BYTES,
    receive: receivePatiently({ queue, queueUrl: definition.queueUrl, sleep, onError, log }),
    clock,
    sleep,
    stopping,
  });
  const matches = compileFilters(definition.filterPatterns ?? []);
  const runner = createBatchRunner({ ...options, queue, waiting, matches, clock, sleep, stopping, log });
  return { count, runner, collector, queue, waiting, stopping: controller, log };
}
