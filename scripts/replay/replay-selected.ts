/** Receive, send, remove what was confirmed, give the rest back: in this order a message is always in one place at least. */
import type { SQSClient } from '@aws-sdk/client-sqs';
import { createPace } from '../shared/pacing.ts';
import { isFifo } from '../shared/queues.ts';
import type { DeadLetter } from './letters/dead-letter.ts';
import type { HeldLetter, Holder } from './letters/held-letters.ts';
import { type Scanned, scan } from './letters/scan.ts';
import { type Selection, selector } from './letters/selection.ts';
import type { Outcome } from './outcome.ts';
import { createRunLedger, type Replayed, type RunLedger } from './run-ledger.ts';
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

export interface ReplayReport extends Scanned {
  /** `move task`: SQS itself moved everything. `one by one`: a selection, or SQS could not. */
  readonly how: 'move task' | 'one by one';
  readonly replayed: number;
  /** Further letters of the replayed messages, removed instead of sent. */
  readonly copiesRemoved: number;
  /** In the queue, and still in the dead-letter queue too. */
  readonly notRemoved: number;
  /** Replayed, failed and back before the run had ended. */
  readonly cameBack: number;
  /** Selected, and still only in the dead-letter queue. */
  readonly left: number;
  /** What SQS said, each once. */
  readonly failures: readonly string[];
  readonly stopped: boolean;
  /** With `--wait`. */
  readonly outcome?: Outcome;
}

/** Nothing that was selected is left, as far as it could be seen, and what was waited for went well. */
export function isComplete(report: ReplayReport): boolean {
  const { left, unseen, notRemoved, cameBack, stopped, outcome } = report;
  const isWell = outcome === undefined || (outcome.deadLetteredAgain === 0 && outcome.underWay === 0);
  return left + unseen + notRemoved + cameBack === 0 && !stopped && isWell;
}
