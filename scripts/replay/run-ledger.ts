/** Records what one run knows about each message, by its identity: sent, left, or back again. */
import type { DeadLetter } from './letters/dead-letter.ts';
import type { HeldLetter, Unfinished } from './letters/held-letters.ts';

/** A message that was sent back to its queue. */
export interface Replayed extends Pick<DeadLetter, 'identity' | 'subjects'> {
  /** Number of replays, this one included. */
  readonly replayCount: number;
}

export type RunLedger = ReturnType<typeof createRunLedger>;

/** @param replayedAt - stamp of this run */
export function createRunLedger(replayedAt: string) {
  const claimed = new Map<string, Replayed>();
  const left = new Set<string>();
  const cameBack = new Set<string>();
  const failures = new Set<string>();
  /** Message IDs of letters that could not be removed. */
  const stuck = new Set<string>();
  let copiesRemoved = 0;
  let newer = 0;

  function notRemoved({ left: letters, why }: Unfinished) {
    for (const { messageId } of letters) stuck.add(messageId);
    if (why) failures.add(why);
  }

  return {
    /**
     * Claims a letter for sending. It is synchronous, so that two lanes never send two letters of one message.
     *
     * @param mayGoOn - whether the letter may be sent; if not, it counts as left
     */
    claim({ identity, subjects, replayCount, replayedAt: sentBy }: DeadLetter, mayGoOn: () => boolean): boolean {
      if (sentBy === replayedAt) cameBack.add(identity);
      if (sentBy === replayedAt || claimed.has(identity)) return false;
      if (!mayGoOn()) {
        left.add(identity);
        return false;
      }
      claimed.set(identity, { identity, subjects, replayCount: replayCount + 1 });
      return true;
    },
    /** Records a letter that is not known to be in the queue: it stays in the dead-letter queue. */
    notSent({ identity }: DeadLetter, why: string) {
      claimed.delete(identity);
      left.add(identity);
      failures.add(why);
    },
    /** Records letters that are in the queue and could not be removed yet. */
    notRemoved,
    hasNotRemoved: () => stuck.size > 0,
    /** Finds the sent message of another letter; not for a letter that came back because it failed again. */
    sentOf: ({ identity, replayedAt: sentBy }: HeldLetter) =>
      sentBy === replayedAt ? undefined : claimed.get(identity),
    /** Records the final state of the letters of all sent messages. */
    settle(copies: readonly HeldLetter[], unfinished: Unfinished, newerLetters: number) {
      const stillThere = new Set(unfinished.left.map(({ messageId }) => messageId));
      copiesRemoved = copies.filter(({ messageId }) => !stillThere.has(messageId) && !stuck.has(messageId)).length;
      newer = newerLetters;
      stuck.clear();
      notRemoved(unfinished);
    },
    /** Returns the messages that were sent or are being sent. */
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
