import { type BatchLimits, countThatFit, type ReceivedMessage } from './received-message.ts';

/** The longest that a queue lets a receiver wait. */
const LONG_POLL_MS = 20_000;

/** What one ReceiveMessage gives at most. */
const MAX_RECEIVE = 10;

export interface BatchCollectorOptions extends BatchLimits {
  readonly windowMs: number;
  readonly receive: (maxMessages: number, waitMs: number) => Promise<ReceivedMessage[]>;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly stopping: AbortSignal;
}

export interface BatchCollector {
  /** The next batch, empty if nothing came during a long poll. */
  next(): Promise<ReceivedMessage[]>;
  /** Gives back what has been received and is in no batch yet. */
  release(): ReceivedMessage[];
}

/**
 * Makes batches as Lambda does: without a window each receive is a batch; with one, messages are collected until the
 * batch size, the end of the window since the first of them, or the payload limit, whichever comes first.
 */
export function createBatchCollector(options: BatchCollectorOptions): BatchCollector {
  const { batchSize, windowMs, clock, stopping } = options;
  const held: ReceivedMessage[] = [];

  async function receive(waitMs: number): Promise<void> {
    held.push(...(await options.receive(Math.min(MAX_RECEIVE, batchSize - held.length), waitMs)));
  }

  const isFull = () => held.length >= batchSize || countThatFit(held, options) < held.length;

  async function fillUntil(endMs: number): Promise<void> {
    while (!isFull() && !stopping.aborted) {
      const leftMs = endMs - clock();
      if (leftMs <= 0) return;
      await receive(Math.min(LONG_POLL_MS, leftMs));
    }
  }

  return {
    async next() {
      if (held.length === 0) await receive(LONG_POLL_MS);
      const first = held[0];
      if (first && windowMs > 0) await fillUntil(first.receivedAtMs + windowMs);
      return held.splice(0, countThatFit(held, options));
    },
    release: () => held.splice(0),
  };
}
