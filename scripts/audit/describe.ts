/** Describes the result of an audit in words. */
import { VERDICTS } from '../shared/buckets/judge.ts';
import { table } from '../shared/text.ts';
import type { AuditReport } from './run-audit.ts';

interface AuditOptions {
  readonly dryRun: boolean;
  readonly strict: boolean;
  readonly isClean: boolean;
  /** File with every finding. @default - the report shows examples only */
  readonly csv?: string | undefined;
}

const MAX_SHOWN = 5;

export function describeAudit(report: AuditReport, options: AuditOptions): string[] {
  const { counts, stopped } = report;
  const rows = VERDICTS.filter((verdict) => verdict === 'same' || counts[verdict] > 0).map((verdict) => [
    counts[verdict],
    verdict,
  ]);
  return [
    table([['files', ''], ...rows]),
    '',
    ...describeExamples(report, options.csv),
    ...describeFix(report, options),
    ...(stopped ? ['Stopped before the end: the counts are incomplete.'] : []),
    ...(options.isClean ? ['The destination has every file of the source.'] : describeAdvice(report, options)),
  ];
}

function describeExamples({ counts, examples }: AuditReport, csv: string | undefined): string[] {
  return VERDICTS.flatMap((verdict) => {
    if (verdict === 'same' || counts[verdict] === 0) return [];
    const more = counts[verdict] - Math.min(MAX_SHOWN, examples[verdict].length);
    return [
      ...examples[verdict].slice(0, MAX_SHOWN).map(({ key, why }) => `${verdict}: ${key} (${why})`),
      ...(more > 0 ? [`${verdict}: ${more} more${csv ? `, all in ${csv}` : '; --csv FILE lists them all'}`] : []),
    ];
  });
}

function describeFix({ enqueued, archived, refused }: AuditReport, { dryRun }: AuditOptions): string[] {
  return [
    ...(enqueued > 0 ? [dryRun ? `${enqueued} would be enqueued (--dry-run).` : `${enqueued} enqueued.`] : []),
    ...(archived > 0 ? [`${archived} not enqueued: archived, restore them first.`] : []),
    ...refused.map(({ key, why }) => `SQS refused ${key}: ${why}`),
  ];
}

function describeAdvice({ counts, enqueued }: AuditReport, { strict }: AuditOptions): string[] {
  const broken = counts.missing + counts.different;
  return [
    ...(broken > 0 && enqueued === 0
      ? ['--fix enqueues what is missing or different; npm run trace shows the history of one file.']
      : []),
    ...(counts.unproven > 0 ? ['--bytes reads both sides of unproven files and compares them.'] : []),
    ...(counts['under way'] > 0 ? ['--wait compares again later; --older-than skips recent files.'] : []),
    ...(strict && counts.extra > 0 ? ['--strict: extra files count as errors.'] : []),
  ];
}
