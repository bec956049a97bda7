/** What messages are about, in the words of those who sent them. */
import { readBookRecord } from './message-kinds/book-record.ts';
import { readFileEvent } from './message-kinds/file-event.ts';
import { readPlacedOrder } from './message-kinds/placed-order.ts';
import { readScheduleTick } from './message-kinds/schedule-tick.ts';

export interface Subject {
  /** `file`, `record`, `order`, `tick`. */
  readonly kind: string;
  /** What it is asked for by: the key of a file, the id of a record or an order. */
  readonly id: string;
  /** In a list, among others. */
  readonly label: string;
  /** In full, where there is room. */
  readonly address: string;
}

/** @returns `undefined` if the body is not of this kind, and the subjects as far as they can be read even if it is malformed */
export type ReadSubjects = (body: string) => readonly Subject[] | undefined;

const KINDS: readonly ReadSubjects[] = [readBookRecord, readPlacedOrder, readScheduleTick, readFileEvent];

/** @returns none for a message of no known kind */
export function subjectsOf(body: string): readonly Subject[] {
  for (const read of KINDS) {
    const subjects = read(body);
    if (subjects !== undefined) return subjects;
  }
  return [];
}

/** For a list: what the message is about, or how it begins. */
export function labelOf({ subjects, body }: { readonly subjects: readonly Subject[]; readonly body: string }): string {
  return subjects.length > 0 ? subjects.map(({ label }) => label).join(', ') : `“${body.slice(0, 40)}”`;
}
