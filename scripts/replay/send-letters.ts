import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs';
import { batchesOf } from './batches.ts';
import type { DeadLetter } from './dead-letter.ts';
import { isFifo } from './queue-counts.ts';
import { bytesOf, resendEntry } from './resend.ts';

export interface Sent {
  readonly confirmed: readonly DeadLetter[];
  readonly failed: readonly { readonly letter: DeadLetter; readonly why: string }[];
}

/**
 * Sends letters back and says for each whether the queue has it. What it could not confirm counts as failed, although
 * the queue may have it: better twice than not at all.
 */
export async function sendLetters(
  sqs: SQSClient,
  { destinationUrl, replayedAt }: { destinationUrl: string; replayedAt: string },
  letters: readonly DeadLetter[],
): Promise<Sent> {
  const confirmed: DeadLetter[] = [];
  const failed: Sent['failed'][number][] = [];
  const stoppedGroups = new Set<string>();
  const entries = letters.map((letter) => ({ letter, entry: resendEntry(letter, replayedAt, destinationUrl) }));
  // In a batch, one message can fail and the next of its group succeed: the order of a FIFO group needs one at a time.
  const batches = isFifo(destinationUrl)
    ? entries.map((one) => [one])
    : batchesOf(entries, ({ entry }) => bytesOf(entry));

  for (const batch of batches) {
    const group = isFifo(destinationUrl) ? batch[0]?.entry.MessageGroupId : undefined;
    if (group !== undefined && stoppedGroups.has(group)) {
      failed.push(...batch.map(({ letter }) => ({ letter, why: 'waits for an earlier message of its group' })));
      continue;
    }
    const errors = await sendBatch(
      sqs,
      destinationUrl,
      batch.map(({ entry }) => entry),
    );
    for (const [index, { letter }] of batch.entries()) {
      const why = errors.get(index);
      if (why === undefined) confirmed.push(letter);
      else failed.push({ letter, why });
    }
    if (group !== undefined && errors.size > 0) stoppedGroups.add(group);
  }
  return { confirmed, failed };
}

/** @returns why, for each entry by its index, it is not known to be in the queue */
async function sendBatch(
  sqs: SQSClient,
  queueUrl: string,
  entries: readonly Omit<SendMessageBatchRequestEntry, 'Id'>[],
): Promise<Map<number, string>> {
  try {
    const { Successful = [], Failed = [] } = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: entries.map((entry, index) => ({ Id: String(index), ...entry })),
      }),
    );
    const confirmed = new Set(Successful.map(({ Id }) => Number(Id)));
    const reasons = new Map(Failed.map(({ Id, Code, Message }) => [Number(Id), Message ?? Code ?? 'refused']));
    return new Map(
      [...entries.keys()]
        .filter((index) => !confirmed.has(index))
        .map((index) => [index, reasons.get(index) ?? 'SQS did not confirm it']),
    );
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { name, message } = error;
    return new Map([...entries.keys()].map((index) => [index, `${name}: ${message}`]));
  }
}
