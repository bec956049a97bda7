import { setTimeout as delay } from 'node:timers/promises';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { countMessages, totalOf } from '../replay/queue-counts.ts';

export interface DrainContext {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  /** Milliseconds between two looks. @default 500 */
  readonly everyMs?: number;
  onProgress(left: number): void;
}

/** The counts are approximate and lag behind: an empty queue has to stay empty for a while. */
const EMPTY_LOOKS = 3;

/**
 * Waits until the queue is empty: nothing waits, is being processed, or waits to be tried again.
 *
 * @returns how many messages are left, 0 unless time ran out or the command was stopped
 */
export async function awaitDrained(context: DrainContext): Promise<number> {
  const { sqs, queueUrl, deadlineMs, signal, everyMs = 500 } = context;
  const deadline = Date.now() + deadlineMs;
  let emptyLooks = 0;
  for (;;) {
    const left = totalOf(await countMessages(sqs, queueUrl));
    context.onProgress(left);
    emptyLooks = left === 0 ? emptyLooks + 1 : 0;
    if (emptyLooks === EMPTY_LOOKS) return 0;
    if (signal.aborted || Date.now() >= deadline) return left;
    await delay(everyMs, undefined, { signal }).catch(() => undefined);
  }
}
