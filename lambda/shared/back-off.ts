import { ChangeMessageVisibilityBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { fifoGroupOf } from './concurrency.ts';

const FIRST_DELAY_SECONDS = 60;
const FACTOR = 4;
const MAX_DELAY_SECONDS = 3_600;
const JITTER = 0.2;
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html */
const ENTRIES_PER_CALL = 10;

/**
 * Time before a failed message may be received again: 1, 4, 16, 60 minutes. Five receives outlast an outage of an hour;
 * with short steps the queue would drain into the dead-letter queue. Jitter spreads messages that failed together.
 *
 * @param receiveCount 1 for a message that failed for the first time
 * @param random a number from 0 to 1
 */
export function backOffSeconds(receiveCount: number, random: number): number {
  const jitter = 1 - JITTER + 2 * JITTER * random;
  return Math.round(Math.min(MAX_DELAY_SECONDS, FIRST_DELAY_SECONDS * FACTOR ** (receiveCount - 1) * jitter));
}

export interface BackOffOptions {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly random: () => number;
  readonly signal: AbortSignal;
}

/**
 * Sets the visibility timeout of each failed message to its back-off; without it they all wait for the queue's timeout.
 * The rest of a FIFO group waits as long as its first message, which blocks it anyway.
 *
 * @returns the ids of the messages whose back-off could not be set: they keep the visibility timeout that they have.
 */
export async function delayRedelivery(failed: readonly SQSRecord[], options: BackOffOptions): Promise<string[]> {
  const delayOfGroup = new Map<string, number>();
  const entries = failed.map((record, index) => {
    const ownDelay = backOffSeconds(Number(record.attributes.ApproximateReceiveCount), options.random());
    const group = fifoGroupOf(record) ?? record.messageId;
    const delay = delayOfGroup.get(group) ?? ownDelay;
    delayOfGroup.set(group, delay);
    return { Id: String(index), ReceiptHandle: record.receiptHandle, VisibilityTimeout: delay };
  });

  const idOf = ({ Id }: { Id?: string | undefined }) => failed[Number(Id)]?.messageId ?? '';
  const calls = chunks(entries, ENTRIES_PER_CALL).map(async (chunk) => {
    const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: options.queueUrl, Entries: chunk });
    try {
      const { Failed = [] } = await options.sqs.send(command, { abortSignal: options.signal });
      return Failed.map(idOf);
    } catch {
      return chunk.map(idOf);
    }
  });
  return (await Promise.all(calls)).flat();
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
