import type { QueueCounts } from '../replay/queue-counts.ts';
import type { ShownLetter } from '../replay/show.ts';
import type { Comparison } from '../shared/read-head.ts';
import type { Attempts } from './find-attempts.ts';
import type { TracedObject } from './read-object.ts';

export interface TraceReport {
  readonly source: TracedObject;
  readonly destination: TracedObject;
  /** `undefined` if either side has none. */
  readonly comparison?: Comparison;
  /** Of all files: whose messages these are can't be seen without taking them from the function. */
  readonly queue: QueueCounts;
  readonly attempts: Attempts;
  readonly deadLetters: readonly ShownLetter[];
  /** Dead letters that could not be looked at, approximately. */
  readonly unseenDeadLetters: number;
}

export interface Verdict {
  readonly text: string;
  readonly isWell: boolean;
}

/** What it comes to, and what to do about it. */
export function verdictOf({ source, destination, comparison, queue, deadLetters }: TraceReport): Verdict {
  const [letter] = deadLetters;
  const isThere = comparison === 'same' || comparison === 'probably same';
  const waiting = queue.visible + queue.inFlight + queue.delayed;
  if (letter) {
    const command = `npm run replay -- replay --message-id ${letter.messageId}`;
    const state = isThere ? 'The destination has it, and a dead letter is left of it' : 'It could not be copied';
    return {
      text: `${state} (${letter.reason ?? 'no reason recorded'}). Mend the cause, then: ${command}`,
      isWell: false,
    };
  }
  if (source.current && isThere) return { text: 'The destination has it.', isWell: true };
  if (source.current && waiting > 0) {
    return {
      text: `Not there yet; ${waiting} messages are waiting or being processed, perhaps its own too.`,
      isWell: false,
    };
  }
  if (source.current) {
    return { text: 'Not there, and no message is left that would copy it: npm run backfill sends one.', isWell: false };
  }
  if (destination.current) {
    return { text: 'The source no longer has it, the destination does: deletes are not propagated.', isWell: true };
  }
  const isDeleted = source.versions.length > 0;
  return { text: isDeleted ? 'It was deleted from the source.' : 'Neither side knows this key.', isWell: isDeleted };
}
