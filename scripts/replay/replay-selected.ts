/** Receive, send, remove what was confirmed, give the rest back: in this order a message is always in one place at least. */
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DeadLetter } from './dead-letter.ts';
import type { HeldLetter, Holder } from './held-letters.ts';
import { createPace } from './pace.ts';
import { isFifo } from './queue-counts.ts';
import type { Replayed, ReplayReport } from './replay-report.ts';
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
  const run = createRun(context);
  const scanned = await scan({
    ...context,
    rate,
    patienceMs,
    onLetters: run.replay,
    onProgress: (looked, total) => context.onProgress(looked, total, `${run.claimed.size} replayed`),
    beforeRelease: run.removeCopies,
  });
  const messages = [...run.claimed.values()];
  return { messages, report: { ...scanned, ...run.counts(), replayed: messages.length, stopped: signal.aborted } };
}

function createRun({ sqs, destinationUrl, signal, rate, ...context }: ReplayContext) {
  const { max = Number.POSITIVE_INFINITY } = context;
  const replayedAt = new Date().toISOString();
  const isSelected = selector(context.selection, Date.now());
  const pace = createPace(rate, signal);
  /** By identity; claimed before the first await, so that two lanes never send two copies of one message. */
  const claimed = new Map<string, Replayed>();
  const left = new Set<string>();
  const cameBack = new Set<string>();
  const failures = new Set<string>();
  /** By message id: sent, but not yet removed. */
  const stuck = new Set<string>();
  let copiesRemoved = 0;
  let newerLetters = 0;

  function claim(letter: DeadLetter, holder: Holder): boolean {
    const { identity, messageId, files, replayCount } = letter;
    if (letter.replayedAt === replayedAt) cameBack.add(identity);
    if (letter.replayedAt === replayedAt || claimed.has(identity)) return false;
    const holdLeft = (holder.find(messageId)?.heldUntil ?? 0) - Date.now();
    // What is sent and can't be removed is in two places: not one more, then.
    const mayGoOn = !signal.aborted && stuck.size === 0 && claimed.size < max && holdLeft > MIN_HOLD_LEFT_MS;
    if (mayGoOn) claimed.set(identity, { identity, files, replayCount: replayCount + 1 });
    else left.add(identity);
    return mayGoOn;
  }

  async function replay(letters: readonly DeadLetter[], holder: Holder) {
    const chosen = letters.filter((letter) => isSelected(letter) && claim(letter, holder));
    if (chosen.length === 0) return;
    const { confirmed, failed } = await sendLetters(sqs, { destinationUrl, replayedAt }, chosen);
    const unfinished = await holder.remove(confirmed.flatMap(({ messageId }) => holder.find(messageId) ?? []));
    for (const { messageId } of unfinished.left) stuck.add(messageId);
    if (unfinished.why) failures.add(unfinished.why);
    for (const { letter, why } of failed) {
      claimed.delete(letter.identity);
      left.add(letter.identity);
      failures.add(why);
    }
    await pace(chosen.length);
  }

  /** Of a message that this run sent: its letters, without those that came back because it failed again. */
  function lettersOfSent(holder: Holder): { letter: HeldLetter; sent: Replayed }[] {
    return [...holder.all()].flatMap((letter) => {
      const sent = claimed.get(letter.identity);
      return sent && letter.replayedAt !== replayedAt ? [{ letter, sent }] : [];
    });
  }

  async function removeCopies(holder: Holder) {
    // A FIFO queue drops what an earlier run sent under the same deduplication id: only a later replay is surely there.
    const isCopy = ({ letter, sent }: { letter: HeldLetter; sent: Replayed }) =>
      !isFifo(destinationUrl) || letter.replayCount < sent.replayCount;
    const { copies = [], newer = [] } = Object.groupBy(lettersOfSent(holder), (one) =>
      isCopy(one) ? 'copies' : 'newer',
    );
    newerLetters = newer.length;
    await removeSurplus(
      copies.map(({ letter }) => letter),
      holder,
    );
  }

  async function removeSurplus(copies: readonly HeldLetter[], holder: Holder) {
    const unfinished = await holder.remove(copies);
    const stillThere = new Set(unfinished.left.map(({ messageId }) => messageId));
    copiesRemoved = copies.filter(({ messageId }) => !stillThere.has(messageId) && !stuck.has(messageId)).length;
    stuck.clear();
    for (const messageId of stillThere) stuck.add(messageId);
    if (unfinished.why) failures.add(unfinished.why);
  }

  return {
    claimed,
    replay,
    removeCopies,
    counts: () => ({
      how: 'one by one' as const,
      copiesRemoved,
      notRemoved: stuck.size,
      cameBack: cameBack.size,
      left: [...left].filter((identity) => !claimed.has(identity)).length + newerLetters,
      failures: [...failures],
    }),
  };
}
