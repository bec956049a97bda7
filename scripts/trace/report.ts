import type { Comparison } from '../shared/read-head.ts';
import { deadLetterVerdict, type Processing, underWayVerdict, type Verdict } from './processing.ts';
import type { TracedObject } from './read-object.ts';

export interface TraceReport extends Processing {
  readonly source: TracedObject;
  readonly destination: TracedObject;
  /** `undefined` if either side has none. */
  readonly comparison?: Comparison;
}

/** What it comes to, and what to do about it. */
export function verdictOf(report: TraceReport): Verdict {
  const { source, destination, comparison } = report;
  const isThere = comparison === 'same' || comparison === 'probably same';
  const dead = deadLetterVerdict(report, { isThere, missing: 'It could not be copied' });
  if (dead) return dead;
  if (source.current && isThere) return { text: 'The destination has it.', isWell: true };
  if (source.current) {
    const text = 'Not there, and no message is left that would copy it: npm run backfill sends one.';
    return underWayVerdict(report) ?? { text, isWell: false };
  }
  if (destination.current) {
    return { text: 'The source no longer has it, the destination does: deletes are not propagated.', isWell: true };
  }
  const isDeleted = source.versions.length > 0;
  return { text: isDeleted ? 'It was deleted from the source.' : 'Neither side knows this key.', isWell: isDeleted };
}
