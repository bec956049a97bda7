import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Cloud } from '../../front-door/service.ts';
import type { QueueConsumer } from '../sqs/core.ts';
import { createBatchCollector } from './batch-collector.ts';
import { type BatchOptions, type BatchOutcome, createBatchRunner } from './batch-runner.ts';
import { createBatchSlots } from './batch-slots.ts';
import { assertMappable, type EventSourceMappingDefinition } from './mapping-definition.ts';
import { adaptSlots, slotsFor } from './mapping-slots.ts';
import { createMessageGroups } from './message-groups.ts';
import { receivePatiently } from './patient-receive.ts';
import { createQueueAcknowledge } from './queue-acknowledge.ts';
import { createQueueReceive } from './queue-receive.ts';
import type { ReceivedMessage } from './received-message.ts';
import { MAX_REQUEST_BYTES } from './runtime-protocol.ts';
import { settledWithin } from './settled-within.ts';
import { createWaitingMessages, type WaitingMessage } from './waiting-messages.ts';

export interface EventSourceMappingOptions extends BatchOptions {
  readonly queues: QueueConsumer;
  readonly cloud: Cloud;
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
 */
export function startEventSourceMapping(options: EventSourceMappingOptions): EventSourceMapping {
  const { definition } = options;
  assertMappable(definition);
  const stop = new AbortController();
  const parts = connectParts(options, stop.signal);
  const { count, collector, runner, waiting, acknowledge, log } = parts;
  const inOrder = createMessageGroups();
  const mostSlots = slotsFor(definition.maximumConcurrency);
  const slots = createBatchSlots(mostSlots);

  async function work(batch: readonly ReceivedMessage[]): Promise<void> {
    const groupIds = new Set(batch.flatMap(({ groupId }) => groupId ?? []));
    try {
      const outcome = await inOrder([...groupIds], () => runner.run(batch));
      for (const key of Object.keys(outcome) as (keyof BatchOutcome)[]) count[key] += outcome[key];
      if (!definition.reportBatchItemFailures && outcome.invocations > 0) {
        slots.resize(adaptSlots(slots.size(), mostSlots, outcome.failed > 0));
      }
    } catch (error) {
      log(`a batch failed: ${error instanceof Error ? error.stack : error}`);
    }
  }

  async function poll(): Promise<void> {
    while (!stop.signal.aborted) {
      // Only what can run is received: a message that waits here would lose its visibility timeout.
      if (slots.hasRoom()) {
        const batch = await collector.next();
        if (batch.length > 0) slots.start(() => work(batch));
      } else {
        await slots.room();
      }
    }
  }

  const polling = poll();
  return {
    definition,
    stats: () => ({ ...count, running: slots.running().size, slots: slots.size(), waiting: waiting.list() }),
    async stop(graceMs = definition.functionTimeoutSeconds * 1000) {
      stop.abort();
      slots.wake();
      await polling;
      acknowledge.showIn(0, collector.release());
      await settledWithin(graceMs, slots.running());
    },
  };
}

/** The parts of a mapping, each joined to those it needs. */
function connectParts(options: EventSourceMappingOptions, stopping: AbortSignal) {
  const { definition, queues, cloud, clock = Date.now } = options;
  const { queueArn, batchSize, windowSeconds } = definition;
  // One listener for each batch that waits for room.
  setMaxListeners(0, stopping);
  const log = (text: string) => options.log(`event source mapping of ${definition.functionName}: ${text}`);
  const sleep = (ms: number) => delay(ms, undefined, { signal: stopping, ref: false }).catch(() => {});
  const count = { received: 0, receiveErrors: 0, invocations: 0, deleted: 0, failed: 0, dropped: 0 };
  const waiting = createWaitingMessages(clock);
  const acknowledge = createQueueAcknowledge({ queues, queueArn, log });
  const collector = createBatchCollector({
    batchSize,
    windowMs: windowSeconds * 1000,
    maxPayloadBytes: MAX_REQUEST_BYTES,
    receive: receivePatiently({
      receive: createQueueReceive({ queues, queueArn, region: cloud.region, clock, stopping }),
      queueArn,
      sleep,
      log,
      onReceived(messages) {
        count.received += messages.length;
        waiting.received(messages);
      },
      onError() {
        count.receiveErrors += 1;
      },
    }),
    clock,
    stopping,
  });
  const runner = createBatchRunner({ ...options, acknowledge, waiting, clock, sleep, stopping, log });
  return { count, collector, runner, waiting, acknowledge, log };
}
