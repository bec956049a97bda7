/** What one run knows about each message, by its identity: sent, left, or back again. */
import type { DeadLetter } from './letters/dead-letter.ts';
import type { HeldLetter, Unfinished } from './letters/held-letters.ts';

/** A message that went back to its queue. */
export interface Replayed extends Pick<DeadLetter, 'identity' | 'subjects'> {
  /** How often it was replayed, this time included. */
  readonly replayCount: number;
}

export interface RunLedger {
  /**
   * Takes a letter for sending, before anything is awaited: two lanes never send two letters of one message.
   *
   * @param mayGoOn - whether it may be sent at all; if not, it counts as left
   */
  claim(letter: DeadLetter, mayGoOn: () => boolean): boolean;
  /** It is not known to be in the queue, and stays. */
  notSent(letter: DeadLetter, why: string): void;
  /** They are in the queue, and could not be removed yet. */
  notRemoved(unfinished: Unfinished): void;
  hasNotRemoved(): boolean;
  /** Another letter of a message that this run sent; not one that came back because it failed again. */
  sentOf(letter: HeldLetter): Replayed | undefined;
  /** The last word on the letters of the messages sent. */
  settle(copies: readonly HeldLetter[], unfinished: Unfinished, newerLetters: number): void;
  /** Messages that were sent, or are being sent. */
  claimed(): Replayed[];
  count(): number;
  counts(): {
    readonly copiesRemoved: number;
    readonly notRemoved: number;
    readonly cameBack: number;
    readonly left: number;
    readonly failures: readonly string[];
  };
}

/** @param replayedAt - stamp of this run */
export function createRunLedger(replayedAt: string): RunLedger {
  const claimed = new Map<string, Replayed>();
  const left = new Set<string>();
  const cameBack = new Set<string>();
  const failures = new Set<string>();
  /** By message id. */
  const stuck = new Set<string>();
  let copiesRemoved = 0;
  let newer = 0;

  function notRemoved({ left: letters, why }: Unfinished) {
    for (const { messageId } of letters) stuck.add(messageId);
    if (why) failures.add(why);
  }

  return {
    claim({ identity, subjects, replayCount, replayedAt: cameFrom }, mayGoOn) {
      if (cameFrom === replayedAt) cameBack.add(identity);
      if (cameFrom === replayedAt || claimed.has(identity)) return false;
      if (!mayGoOn()) {
        left.add(identity);
        return false;
      }
      claimed.set(identity, { identity, subjects, replayCount: replayCount + 1 });
      return true;
    },
    notSent({ identity }, why) {
      claimed.delete(identity);
      left.add(identity);
      failures.add(why);
    },
    notRemoved,
    hasNotRemoved: () => stuck.size > 0,
    sentOf: ({ identity, replayedAt: cameFrom }) => (cameFrom === replayedAt ? undefined : claimed.get(identity)),
    settle(copies, unfinished, newerLetters) {
      const stillThere = new Set(unfinished.left.map(({ messageId }) => messageId));
      copiesRemoved = copies.filter(({ messageId }) => !stillThere.has(messageId) && !stuck.has(messageId)).length;
      newer = newerLetters;
      stuck.clear();
      notRemoved(unfinished);
    },
    claimed: () => [...claimed.values()],
    count: () => claimed.size,
    counts: () => ({
      copiesRemoved,
      notRemoved: stuck.size,
      cameBack: cameBack.size,
      left: [...left].filter((identity) => !claimed.has(identity)).length + newer,
      failures: [...failures],
    }),
  };
}
