/** A backfill in words. */
import { spanOf } from '../shared/progress.ts';
import type { Done } from './run-backfill.ts';

export interface BackfillReport extends Done {
  readonly dryRun: boolean;
  /** What was seen of the queue afterwards. @default - nobody waited */
  readonly drained?: Drained;
}

export interface Drained {
  /** Milliseconds. */
  readonly afterMs: number;
  /** Messages in the queue when the waiting ended. */
  readonly left: number;
  /** Dead letters that came meanwhile, of this backfill or of other traffic. */
  readonly deadLetters: number;
}

const MAX_REFUSED = 10;

export function describeBackfill({ dryRun, drained, refused, ...done }: BackfillReport): string[] {
  const { enqueued, bytes, existing, archived } = done;
  const files = `${enqueued} ${enqueued === 1 ? 'file' : 'files'}, ${sizeOf(bytes)}`;
  return [
    dryRun ? `${files}: would be enqueued. Nothing was changed (--dry-run).` : `${files}: enqueued.`,
    ...(existing > 0 ? [`${existing} left out: the destination has the same.`] : []),
    ...(archived > 0 ? [`${archived} left out: archived, to be restored first.`] : []),
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
    ...(deadLetters > 0 ? [`${deadLetters} more dead letters: npm run replay -- list tells why.`] : []),
  ];
}

/** The words that make the next run go on where this one stopped. */
export function resumeHint({ upTo }: Done, stateFile: string | undefined): string {
  if (stateFile !== undefined) return 'To go on: the same command again.';
  return upTo === undefined
    ? 'To go on: the same command again; nothing was enqueued yet.'
    : `To go on: the same options, and --start-after ${shellQuoted(upTo)}`;
}

function shellQuoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Powers of 1,000, three digits. */
export function sizeOf(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${Number((bytes / 1000 ** power).toPrecision(3))} ${UNITS[power]}`;
}
