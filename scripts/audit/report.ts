/** An audit in words. */

import { VERDICTS } from '../shared/buckets/judge.ts';
import { table } from '../shared/text.ts';
import type { AuditReport } from './run-audit.ts';

export interface AuditText {
  readonly dryRun: boolean;
  readonly strict: boolean;
  readonly isClean: boolean;
  /** Where every finding is. @default - nowhere but in the examples */
  readonly csv?: string | undefined;
}

const MAX_SHOWN = 5;

export function describeAudit(report: AuditReport, text: AuditText): string[] {
  const { counts, stopped } = report;
  const rows = VERDICTS.filter((verdict) => verdict === 'same' || counts[verdict] > 0).map((verdict) => [
    counts[verdict],
    verdict,
  ]);
  return [
    table([['files', ''], ...rows]),
    '',
    ...describeExamples(report, text.csv),
    ...describeFix(report, text),
    ...(stopped ? ['Stopped before the end: this is what was looked at so far.'] : []),
    ...(text.isClean ? ['The destination has every file of the source.'] : describeAdvice(report, text)),
  ];
}

function describeExamples({ counts, examples }: AuditReport, csv: string | undefined): string[] {
  return VERDICTS.flatMap((verdict) => {
    if (verdict === 'same' || counts[verdict] === 0) return [];
    const more = counts[verdict] - Math.min(MAX_SHOWN, examples[verdict].length);
    return [
      ...examples[verdict].slice(0, MAX_SHOWN).map(({ key, why }) => `${verdict}: ${key} (${why})`),
      ...(more > 0 ? [`${verdict}: ${more} more${csv ? `, all in ${csv}` : ', --csv FILE lists them all'}`] : []),
    ];
  });
}

function describeFix({ enqueued, archived, refused }: AuditReport, { dryRun }: AuditText): string[] {
  return [
    ...(enqueued > 0 ? [dryRun ? `${enqueued} would be enqueued (--dry-run).` : `${enqueued} enqueued.`] : []),
    ...(archived > 0 ? [`${archived} not enqueued: archived, to be restored first.`] : []),
    ...refused.map(({ key, why }) => `SQS refused ${key}: ${why}`),
  ];
}

function describeAdvice({ counts, enqueued }: AuditReport, { strict }: AuditText): string[] {
  const broken = counts.missing + counts.different;
  return [
    ...(broken > 0 && enqueued === 0
      ? ['--fix enqueues what is missing or different; npm run trace tells about one file.']
      : []),
    ...(counts.unproven > 0 ? ['--bytes settles what is unproven, by reading both sides.'] : []),
    ...(counts['under way'] > 0 ? ['--wait looks again at what is under way; --older-than leaves it out.'] : []),
    ...(strict && counts.extra > 0 ? ['--strict: files that only the destination has count.'] : []),
  ];
}
