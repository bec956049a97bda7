import { type BatchLimits, countThatFit, type ReceivedMessage } from './record.ts';

/** Longest wait of a receive on a queue. */
const LONG_POLL_MS = 20_000;

/** Largest number of messages of one receive. */
const MAX_RECEIVE = 10;

/** Resolves to the next messages, or to none after the wait. */
export type Receive = (maxMessages: number, waitMs: number) => Promise<ReceivedMessage[]>;

export interface BatchCollectorOptions extends BatchLimits {
  readonly windowMs: number;
  readonly receive: Receive;
  /** Returns milliseconds since the epoch. */
  readonly now: () => number;
  readonly stopping: AbortSignal;
}

/**
 * Makes batches as Lambda does: without a window each receive is a batch; with one, messages are collected until the
 * batch size, the end of the window since the first of them, or the payload limit, whichever comes first.
 */
export function createBatchCollector(options: BatchCollectorOptions) {
  const { batchSize, windowMs, now, stopping } = options;
  const held: ReceivedMessage[] = [];

  async function receive(waitMs: number): Promise<void> {
    held.push(...(await options.receive(Math.min(MAX_RECEIVE, batchSize - held.length), waitMs)));
  }

  const isFull = () => held.length >= batchSize || countThatFit(held, options) < held.length;

  return {
    /** Resolves to the next batch, which is empty if no message came during a long poll. */
    async next(): Promise<ReceivedMessage[]> {
      if (held.length === 0) await receive(LONG_POLL_MS);
      const endMs = (held[0]?.receivedAtMs ?? 0) + windowMs;
      while (held.length > 0 && now() < endMs && !isFull() && !stopping.aborted) {
        await receive(Math.min(LONG_POLL_MS, endMs - now()));
      }
      return held.splice(0, countThatFit(held, options));
    },
    /** Gives back the messages that were received and are not in a batch yet. */
    release: (): ReceivedMessage[] => held.splice(0),
  };
}
