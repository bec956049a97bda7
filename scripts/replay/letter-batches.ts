/** Removing letters and giving them back, ten at a time, with an eye on what failed. */
import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { batchesOf, inParallel } from './batches.ts';
import type { DeadLetter } from './dead-letter.ts';

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

export function removeLetters(sqs: SQSClient, queueUrl: string, letters: readonly HeldLetter[]): Promise<Unfinished> {
  return persistently(letters, (batch) => {
    const Entries = batch.map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }));
    return sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  });
}

/** Makes letters visible again at once. */
export function releaseLetters(sqs: SQSClient, queueUrl: string, letters: readonly HeldLetter[]): Promise<Unfinished> {
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
