/** Receive, send, remove what was confirmed, give the rest back: in this order a message is always in one place at least. */
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DeadLetter } from './dead-letter.ts';
import type { Holder } from './held-letters.ts';
import type { HeldLetter } from './letter-batches.ts';
import { createPace } from './pace.ts';
import { isFifo } from './queue-counts.ts';
import type { Replayed, ReplayReport } from './replay-report.ts';
import { createRunLedger, type RunLedger } from './run-ledger.ts';
import { scan } from './scan.ts';
import { type Selection, selector } from './selection.ts';
import { sendLetters } from './send-letters.ts';

export interface ReplayContext {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly destinationUrl: string;
  readonly selection: Selection;
  /** Messages to replay at most. @default - all that are selected */
  readonly max?: number | undefined;
  /** Messages a second. @default - as quickly as it goes */
  readonly rate?: number | undefined;
  /** How long to wait for letters that somebody else holds, in milliseconds. @default 10000 */
  readonly patienceMs?: number;
  readonly signal: AbortSignal;
  onProgress(done: number, total: number, note?: string): void;
}

export interface SelectedReplay {
  readonly report: ReplayReport;
  readonly messages: readonly Replayed[];
}

/** Less than this, and a slow request could outlast the hold: then somebody else may send the letter too. */
const MIN_HOLD_LEFT_MS = 20_000;

export async function replaySelected(context: ReplayContext): Promise<SelectedReplay> {
  const { signal, rate, patienceMs = 10_000 } = context;
  const replayedAt = new Date().toISOString();
  const ledger = createRunLedger(replayedAt);
  const scanned = await scan({
    ...context,
    rate,
    patienceMs,
    onLetters: createSender(context, ledger, replayedAt),
    onProgress: (looked, total) => context.onProgress(looked, total, `${ledger.count()} replayed`),
    beforeRelease: (holder) => removeCopies(holder, ledger, isFifo(context.destinationUrl)),
  });
  const messages = ledger.claimed();
  const counts = { ...ledger.counts(), replayed: messages.length, stopped: signal.aborted };
  return { messages, report: { ...scanned, ...counts, how: 'one by one' } };
}

function createSender(context: ReplayContext, ledger: RunLedger, replayedAt: string) {
  const { sqs, destinationUrl, signal, rate, max = Number.POSITIVE_INFINITY } = context;
  const isSelected = selector(context.selection, Date.now());
  const pace = createPace(rate, signal);

  return async (letters: readonly DeadLetter[], holder: Holder) => {
    const chosen = letters.filter(
      (letter) => isSelected(letter) && ledger.claim(letter, () => mayGoOn(letter, holder)),
    );
    if (chosen.length === 0) return;
    const { confirmed, failed } = await sendLetters(sqs, { destinationUrl, replayedAt }, chosen);
    ledger.notRemoved(await holder.remove(confirmed.flatMap(({ messageId }) => holder.find(messageId) ?? [])));
    for (const { letter, why } of failed) ledger.notSent(letter, why);
    await pace(chosen.length);
  };

  function mayGoOn({ messageId }: DeadLetter, holder: Holder): boolean {
    // What is sent and can't be removed is in two places: not one more, then.
    if (signal.aborted || ledger.hasNotRemoved() || ledger.count() >= max) return false;
    return (holder.find(messageId)?.heldUntil ?? 0) - Date.now() > MIN_HOLD_LEFT_MS;
  }
}

/** Other letters of what was sent: the message is in the queue, so they are too much. */
async function removeCopies(holder: Holder, ledger: RunLedger, isFifoQueue: boolean): Promise<void> {
  const copies: HeldLetter[] = [];
  let newer = 0;
  for (const letter of holder.all()) {
    const sent = ledger.sentOf(letter);
    if (!sent) continue;
    // A FIFO queue drops what an earlier run sent under the same deduplication id: only a later replay is surely there.
    if (!isFifoQueue || letter.replayCount < sent.replayCount) copies.push(letter);
    else newer += 1;
  }
  ledger.settle(copies, await holder.remove(copies), newer);
}
