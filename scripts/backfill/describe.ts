/** Describes the result of a backfill in words. */
import { plural, sizeOf, spanOf } from '../shared/text.ts';
import type { Done } from './run-backfill.ts';

export interface BackfillReport extends Done {
  readonly dryRun: boolean;
  /** State of the queue at the end. @default - without --wait */
  readonly drained?: Drained;
}

export interface Drained {
  /** Milliseconds. */
  readonly afterMs: number;
  /** Messages in the queue when the waiting ended. */
  readonly left: number;
  /** New dead letters, of this backfill or of other traffic. */
  readonly deadLetters: number;
}

const MAX_REFUSED = 10;

export function describeBackfill({ dryRun, drained, refused, ...done }: BackfillReport): string[] {
  const { enqueued, bytes, existing, archived } = done;
  const files = `${plural(enqueued, 'file')}, ${sizeOf(bytes)}`;
  return [
    dryRun ? `${files}: would be enqueued. Nothing was changed (--dry-run).` : `${files}: enqueued.`,
    ...(existing > 0 ? [`${existing} skipped: the destination has the same.`] : []),
    ...(archived > 0 ? [`${archived} skipped: archived, restore them first.`] : []),
    ...(refused.length > 0 ? [`${refused.length} refused by SQS:`] : []),
    ...refused.slice(0, MAX_REFUSED).map(({ key, why }) => `  ${key}: ${why}`),
    ...(drained ? describeDrained(drained) : []),
  ];
}

function describeDrained({ afterMs, left, deadLetters }: Drained): string[] {
  return [
    left === 0
      ? `The queue was empty after ${spanOf(afterMs / 1000)}.`
      : `${left} messages were still in the queue after ${spanOf(afterMs / 1000)}.`,
    ...(deadLetters > 0 ? [`${deadLetters} new dead letters: npm run replay -- list shows the reasons.`] : []),
  ];
}

/** Tells how the next run continues where this one stopped. */
export function resumeHint({ upTo }: Done, stateFile: string | undefined): string {
  if (stateFile !== undefined) return 'To continue, run the same command again.';
  return upTo === undefined
    ? 'To continue, run the same command again; nothing was enqueued yet.'
    : `To continue, use the same options and --start-after ${shellQuoted(upTo)}`;
}

function shellQuoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
