/** Selects dead letters by the options of the command line. */
import type { DeadLetter } from './dead-letter.ts';

/** Plain data: it is sent to the worker process. An empty selection selects every letter. */
export interface Selection {
  /** Reason of the letter, or `none` for letters without a reason. */
  readonly reason?: string;
  /** Prefix of a file's key or of a record's or order's ID. */
  readonly keyPrefix?: string;
  /** Key of a file or ID of a record or order. */
  readonly subjectId?: string;
  /** Message group of a FIFO queue. */
  readonly groupId?: string;
  readonly olderThanMs?: number;
  readonly newerThanMs?: number;
  /** Message ID of the letter or of the message that failed first. */
  readonly messageId?: string;
  /** Message IDs of the letters to choose from. */
  readonly among?: readonly string[];
}

const NO_REASON = 'none';

export function isEverything(selection: Selection): boolean {
  return Object.keys(selection).length === 0;
}

/** @param now - milliseconds since 1970, the same for a whole run */
export function selector(selection: Selection, now: number): (letter: DeadLetter) => boolean {
  const { reason, keyPrefix, subjectId, groupId, olderThanMs, newerThanMs, messageId } = selection;
  const among = selection.among && new Set(selection.among);
  return (letter) => {
    const age = now - letter.diedAt.getTime();
    return (
      (reason === undefined || reason === (letter.reason ?? NO_REASON)) &&
      (keyPrefix === undefined || letter.subjects.some(({ id }) => id.startsWith(keyPrefix))) &&
      (subjectId === undefined || letter.subjects.some(({ id }) => id === subjectId)) &&
      (groupId === undefined || groupId === letter.groupId) &&
      (olderThanMs === undefined || age > olderThanMs) &&
      (newerThanMs === undefined || age < newerThanMs) &&
      (messageId === undefined || messageId === letter.messageId || messageId === letter.originalMessageId) &&
      (among === undefined || among.has(letter.messageId))
    );
  };
}
