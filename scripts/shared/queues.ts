import { setTimeout as delay } from 'node:timers/promises';
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';

export interface QueueCounts {
  readonly visible: number;
  /** Received by somebody and not yet deleted. */
  readonly inFlight: number;
  readonly delayed: number;
}

/** Approximate by nature: on AWS they settle within about a minute. */
export async function countMessages(sqs: SQSClient, queueUrl: string): Promise<QueueCounts> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'ApproximateNumberOfMessagesDelayed',
      ],
    }),
  );
  return {
    visible: Number(Attributes.ApproximateNumberOfMessages ?? 0),
    inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
    delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed ?? 0),
  };
}

export function totalOf({ visible, inFlight, delayed }: QueueCounts): number {
  return visible + inFlight + delayed;
}

export async function queueArn(sqs: SQSClient, queueUrl: string): Promise<string> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] }),
  );
  return Attributes?.QueueArn ?? '';
}

export function isFifo(queueUrl: string): boolean {
  return queueUrl.endsWith('.fifo');
}

/** SQS takes ten at a time, and not more than a mebibyte of them. */

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
export const BATCH_ENTRIES = 10;
const BATCH_BYTES = 1_048_576;

export function batchesOf<T>(items: readonly T[], bytesOf: (item: T) => number = () => 0): T[][] {
  const batches: T[][] = [];
  let bytes = 0;
  for (const item of items) {
    const size = bytesOf(item);
    const current = batches.at(-1);
    if (current && current.length < BATCH_ENTRIES && bytes + size <= BATCH_BYTES) {
      current.push(item);
      bytes += size;
    } else {
      batches.push([item]);
      bytes = size;
    }
  }
  return batches;
}

/** Works through a list, a few at a time. */
export async function inParallel<T>(
  items: Iterable<T>,
  lanes: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const shared = items[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (let next = shared.next(); !next.done; next = shared.next()) await work(next.value);
    }),
  );
}

interface DrainContext {
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
