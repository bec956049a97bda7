/** A queue can be looked at only by receiving: what was received is held until it is removed or given back. */
import { ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { type DeadLetter, readDeadLetter } from './dead-letter.ts';
import { type HeldLetter, releaseLetters, removeLetters, type Unfinished } from './letter-batches.ts';

export interface Holder {
  /** Receives some letters, waiting at most a second. @returns the new ones; one that was seen before is only held again */
  receive(): Promise<DeadLetter[]>;
  /** Those that could not be removed stay held. */
  remove(letters: readonly HeldLetter[]): Promise<Unfinished>;
  /**
   * Makes everything still held visible again, at once.
   *
   * @returns how many it could not: their visibility timeout has to pass
   */
  releaseAll(): Promise<number>;
  find(messageId: string): HeldLetter | undefined;
  all(): Iterable<HeldLetter>;
  count(): number;
}

export interface HolderOptions {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  /** How long a letter is hidden from others, should this process die. */
  readonly leaseSeconds: number;
  /** Letters to receive at once, at most 10. */
  readonly batchSize: number;
}

export function createHolder({ sqs, queueUrl, leaseSeconds, batchSize }: HolderOptions): Holder {
  const held = new Map<string, HeldLetter>();
  const seen = new Set<string>();

  async function receive() {
    const heldUntil = Date.now() + leaseSeconds * 1000;
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: batchSize,
        VisibilityTimeout: leaseSeconds,
        // A long poll asks every server of the queue: after a short one, an empty answer means nothing.
        WaitTimeSeconds: 1,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    );
    const letters = Messages.map(readDeadLetter);
    const fresh = letters.filter(({ messageId }) => !seen.has(messageId));
    for (const { messageId, identity, receiptHandle, replayCount, replayedAt } of letters) {
      held.set(messageId, { messageId, identity, receiptHandle, replayCount, replayedAt, heldUntil });
      seen.add(messageId);
    }
    return fresh;
  }

  return {
    receive,
    find: (messageId) => held.get(messageId),
    all: () => held.values(),
    count: () => held.size,
    async remove(letters) {
      const unfinished = await removeLetters(sqs, queueUrl, letters);
      for (const { messageId } of letters) held.delete(messageId);
      for (const letter of unfinished.left) held.set(letter.messageId, letter);
      return unfinished;
    },
    async releaseAll() {
      const { left } = await releaseLetters(sqs, queueUrl, [...held.values()]);
      held.clear();
      return left.length;
    },
  };
}
