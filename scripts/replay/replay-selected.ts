/**
 * Replays letters one by one: receive, send, remove what the queue confirmed, release the rest. In this order a message is
 * always in at least one queue.
 */
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
  /** Limit of messages to replay. @default - all that are selected */
  readonly max?: number | undefined;
  /** Messages per second. @default - as fast as possible */
  readonly rate?: number | undefined;
  /** How long to wait for letters that other readers hold, in milliseconds. @default 10000 */
  readonly patienceMs?: number;
  readonly signal: AbortSignal;
  onProgress(done: number, total: number, note?: string): void;
}

export interface ReplayReport extends Scanned {
  /** `move task`: SQS moved everything. `one by one`: for a selection, or where SQS has no move task. */
  readonly how: 'move task' | 'one by one';
  readonly replayed: number;
  /** Number of further letters of the replayed messages, which were removed instead of sent. */
  readonly copiesRemoved: number;
  /** Number of letters that are in the queue and still in the dead-letter queue. */
  readonly notRemoved: number;
  /** Number of messages that failed again and came back before the run ended. */
  readonly cameBack: number;
  /** Number of selected messages that are only in the dead-letter queue. */
  readonly left: number;
  /** Errors from SQS, each once. */
  readonly failures: readonly string[];
  readonly stopped: boolean;
  /** @default - without --wait */
  readonly outcome?: Outcome;
}

export interface Replay {
  readonly report: ReplayReport;
  readonly messages: readonly Replayed[];
}

/** A slow request could outlast a shorter hold; then another reader may send the letter too. */
const MIN_HOLD_LEFT_MS = 20_000;

export async function replaySelected(context: ReplayContext): Promise<Replay> {
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
    // A letter that can't be removed after its message was sent is in two queues: send no more of them.
    if (signal.aborted || ledger.hasNotRemoved() || ledger.count() >= max) return false;
    return (holder.find(messageId)?.heldUntil ?? 0) - Date.now() > MIN_HOLD_LEFT_MS;
  }
}

/** Removes the other letters of the sent messages: the message itself is in the queue. */
async function removeCopies(holder: Holder, ledger: RunLedger, isFifoQueue: boolean): Promise<void> {
  const copies: HeldLetter[] = [];
  let newer = 0;
  for (const letter of holder.all()) {
    const sent = ledger.sentOf(letter);
    if (!sent) continue;
    // A FIFO queue drops a message that an earlier run sent with the same deduplication ID, so a letter is redundant only
    // if it had fewer replays than the message that was sent now.
    if (!isFifoQueue || letter.replayCount < sent.replayCount) copies.push(letter);
    else newer += 1;
  }
  ledger.settle(copies, await holder.remove(copies), newer);
}

/** Tells whether nothing that was selected is left, as far as the run could see, and the outcome is good. */
export function isComplete(report: ReplayReport): boolean {
  const { left, unseen, notRemoved, cameBack, stopped, outcome } = report;
  const isWell = outcome === undefined || (outcome.deadLetteredAgain === 0 && outcome.underWay === 0);
  return left + unseen + notRemoved + cameBack === 0 && !stopped && isWell;
}
