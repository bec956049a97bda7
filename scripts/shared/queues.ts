/** Counts the messages of a queue, waits until it is empty, and cuts batches of the size that SQS accepts. */
import { setTimeout as delay } from 'node:timers/promises';
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';

export interface QueueCounts {
  readonly visible: number;
  /** Messages that a consumer has received and not yet deleted. */
  readonly inFlight: number;
  readonly delayed: number;
}

/** The counts are approximate: on AWS they settle within about a minute. */
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
  const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] });
  const { Attributes } = await sqs.send(command);
  return Attributes?.QueueArn ?? '';
}

export function isFifo(queueUrl: string): boolean {
  return queueUrl.endsWith('.fifo');
}

interface DrainContext {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  /** Milliseconds between two counts. @default 500 */
  readonly everyMs?: number;
  onProgress(left: number): void;
}

/** The counts lag behind, so one zero does not prove that the queue is empty. */
const EMPTY_COUNTS = 3;

/** @returns the number of messages left: 0, unless the time is over or the command was stopped */
export async function awaitDrained(context: DrainContext): Promise<number> {
  const { sqs, queueUrl, deadlineMs, signal, everyMs = 500 } = context;
  const deadline = Date.now() + deadlineMs;
  let emptyCounts = 0;
  for (;;) {
    const left = totalOf(await countMessages(sqs, queueUrl));
    context.onProgress(left);
    emptyCounts = left === 0 ? emptyCounts + 1 : 0;
    if (emptyCounts === EMPTY_COUNTS) return 0;
    if (signal.aborted || Date.now() >= deadline) return left;
    await delay(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Limits of a batch request: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
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
