/** A queue can be looked at only by receiving: what was received is held until it is removed or given back. */
import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { batchesOf, inParallel } from '../../shared/queues.ts';
import { type DeadLetter, readDeadLetter } from './dead-letter.ts';

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

interface HolderOptions {
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

/** Removing letters and giving them back, ten at a time, with an eye on what failed. */

const LANES = 8;
const ATTEMPTS = 3;

/** What is kept of a letter while it is held: not its body, so that a hundred thousand of them fit into memory. */
export interface HeldLetter extends Pick<DeadLetter, 'messageId' | 'identity' | 'receiptHandle' | 'replayCount'> {
  readonly replayedAt: string | undefined;
  /** Milliseconds since 1970; from then on somebody else may receive it too. */
  readonly heldUntil: number;
}

export interface Unfinished {
  readonly left: readonly HeldLetter[];
  /** What SQS said last, empty if nothing is left. */
  readonly why: string;
}

function removeLetters(sqs: SQSClient, queueUrl: string, letters: readonly HeldLetter[]): Promise<Unfinished> {
  return persistently(letters, (batch) => {
    const Entries = batch.map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }));
    return sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  });
}

/** Makes letters visible again at once. */
function releaseLetters(sqs: SQSClient, queueUrl: string, letters: readonly HeldLetter[]): Promise<Unfinished> {
  return persistently(letters, (batch) => {
    const Entries = batch.map(({ receiptHandle }, index) => ({
      Id: String(index),
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: 0,
    }));
    return sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }));
  });
}

type BatchRequest = (batch: readonly HeldLetter[]) => Promise<{ Failed?: BatchResultErrorEntry[] | undefined }>;

/** A batch request succeeds even if every entry of it failed: the entries are what counts. */
async function persistently(letters: readonly HeldLetter[], request: BatchRequest): Promise<Unfinished> {
  let left = [...letters];
  let why = '';
  for (let attempt = 0; attempt < ATTEMPTS && left.length > 0; attempt += 1) {
    const failed: HeldLetter[] = [];
    await inParallel(batchesOf(left), LANES, async (batch) => {
      for (const { Id, Code = '', Message = Code } of await failuresOf(batch, request)) {
        const letter = batch[Number(Id)];
        if (!letter || isNoLongerHeld(Code)) continue;
        failed.push(letter);
        why = Message;
      }
    });
    left = failed;
  }
  return { left, why };
}

/** One batch that can't be done is no reason to leave the others held. */
async function failuresOf(
  batch: readonly HeldLetter[],
  request: BatchRequest,
): Promise<readonly BatchResultErrorEntry[]> {
  try {
    return (await request(batch)).Failed ?? [];
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { name, message } = error;
    return batch.map((_, index) => ({
      Id: String(index),
      SenderFault: false,
      Code: name,
      Message: `${name}: ${message}`,
    }));
  }
}

/** Visible again, or gone: nothing is left to give back. */
function isNoLongerHeld(code: string): boolean {
  return code.endsWith('MessageNotInflight');
}
