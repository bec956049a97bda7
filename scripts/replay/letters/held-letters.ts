/** Receives letters and holds them until they are removed or released: SQS shows a message only by handing it out. */
import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { inParallel } from '../../shared/pacing.ts';
import { batchesOf } from '../../shared/queues.ts';
import { type DeadLetter, readDeadLetter } from './dead-letter.ts';

/** The facts about a letter that stay in memory while it is held. Bodies don't, so that 100,000 letters fit. */
export interface HeldLetter extends Pick<DeadLetter, 'messageId' | 'identity' | 'receiptHandle' | 'replayCount'> {
  readonly replayedAt: string | undefined;
  /** Milliseconds since 1970; afterwards another reader may receive the letter too. */
  readonly heldUntil: number;
}

export interface Unfinished {
  readonly left: readonly HeldLetter[];
  /** The last error from SQS, `''` if nothing is left. */
  readonly why: string;
}

export interface Holder {
  /** Receives some letters, waiting one second at most. @returns the letters that were not received before */
  receive(): Promise<DeadLetter[]>;
  /** Letters that could not be removed stay held. */
  remove(letters: readonly HeldLetter[]): Promise<Unfinished>;
  /**
   * Makes all held letters visible again.
   *
   * @returns the number of letters that stay hidden until their visibility timeout ends
   */
  releaseAll(): Promise<number>;
  find(messageId: string): HeldLetter | undefined;
  all(): Iterable<HeldLetter>;
  count(): number;
}

interface HolderOptions {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  /** How long a letter stays hidden from other readers if this process dies. */
  readonly leaseSeconds: number;
  /** Number of letters per receive, at most 10. */
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
        // A long poll asks every server of the queue; an empty answer to a short poll means nothing.
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

function removeLetters(sqs: SQSClient, queueUrl: string, letters: readonly HeldLetter[]): Promise<Unfinished> {
  return persistently(letters, (batch) => {
    const Entries = batch.map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }));
    return sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  });
}

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

const LANES = 8;
const ATTEMPTS = 3;

/** Repeats the entries that failed: a batch request succeeds even if each of its entries failed. */
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

/** Turns a failed request into failed entries, so that the other batches still run. */
async function failuresOf(
  batch: readonly HeldLetter[],
  request: BatchRequest,
): Promise<readonly BatchResultErrorEntry[]> {
  try {
    return (await request(batch)).Failed ?? [];
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const failure = { SenderFault: false, Code: error.name, Message: `${error.name}: ${error.message}` };
    return batch.map((_, index) => ({ Id: String(index), ...failure }));
  }
}

/** Tells whether the message is visible again or deleted, so that nothing is left to do. */
function isNoLongerHeld(code: string): boolean {
  return code.endsWith('MessageNotInflight');
}
