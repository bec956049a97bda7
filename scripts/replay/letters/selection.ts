import type { DeadLetter } from './dead-letter.ts';

/** Which dead letters are meant; plain data. What is left out selects everything. */
export interface Selection {
  /** One of the reasons; `none` for letters without one. */
  readonly reason?: string;
  /** Of a file's key, or of a record's id. */
  readonly keyPrefix?: string;
  /** One file by its key, one record by its id. */
  readonly subjectId?: string;
  /** Of a FIFO queue. */
  readonly groupId?: string;
  readonly olderThanMs?: number;
  readonly newerThanMs?: number;
  /** Of the letter itself or of the message that failed. */
  readonly messageId?: string;
  /** Only these letters, by their own message id. */
  readonly among?: readonly string[];
}

export const NO_REASON = 'none';

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
