/** Compares both buckets, counts the verdicts, and enqueues on request what is missing or different. */
import { type Comparison, compareBuckets } from '../shared/buckets/compare-buckets.ts';
import { type Finding, VERDICTS, type Verdict } from '../shared/buckets/judge.ts';
import { type EventQueue, type Refused, sendEvents, stepsOf } from '../shared/buckets/send-events.ts';
import { createPace } from '../shared/pacing.ts';

interface Fix {
  readonly queue: EventQueue;
  /** Events per second. @default - as fast as possible */
  readonly rate?: number | undefined;
  /** Whether to count without enqueuing. */
  readonly dryRun: boolean;
}

export interface AuditContext {
  readonly comparison: Comparison;
  /** Enqueues what is missing or different. @default - changes nothing */
  readonly fix?: Fix | undefined;
  readonly signal: AbortSignal;
  /** Receives every finding except `same`. */
  onFindings(findings: readonly Finding[]): Promise<void>;
  onProgress(compared: number, note: string): void;
}

export interface AuditReport {
  readonly counts: Readonly<Record<Verdict, number>>;
  /** The first findings of each verdict. */
  readonly examples: Readonly<Record<Exclude<Verdict, 'same'>, readonly Pick<Finding, 'key' | 'why'>[]>>;
  /** Number of events that were enqueued, or in a dry run would have been. */
  readonly enqueued: number;
  /** Number of missing or different files that were not enqueued: archived files have to be restored first. */
  readonly archived: number;
  readonly refused: readonly Refused[];
  readonly stopped: boolean;
}

const MAX_EXAMPLES = 10;

export async function runAudit(context: AuditContext): Promise<AuditReport> {
  const { comparison, fix, signal } = context;
  const tally = createTally();
  const pace = createPace(fix?.rate, signal);
  const enqueued = { count: 0, archived: 0, refused: [] as Refused[] };

  for await (const findings of compareBuckets(comparison)) {
    const notSame = findings.filter(({ verdict }) => verdict !== 'same');
    for (const finding of findings) tally.add(finding);
    await context.onFindings(notSame);
    if (fix) await enqueue(fix, notSame);
    context.onProgress(tally.total(), tally.summary());
    if (signal.aborted) break;
  }
  const { count, ...rest } = enqueued;
  return { ...tally.result(), enqueued: count, ...rest, stopped: signal.aborted };

  async function enqueue({ queue, dryRun, rate }: Fix, findings: readonly Finding[]) {
    const sources = findings.flatMap(({ verdict, source }) =>
      source && (verdict === 'missing' || verdict === 'different') ? [source] : [],
    );
    const readable = sources.filter(({ isArchived }) => !isArchived);
    enqueued.archived += sources.length - readable.length;
    for (const step of stepsOf(readable, rate)) {
      if (signal.aborted) return;
      const refused = dryRun ? [] : await sendEvents(queue, step);
      enqueued.refused.push(...refused);
      enqueued.count += step.length - refused.length;
      if (!dryRun) await pace(step.length);
    }
  }
}

function createTally() {
  const counts: Record<Verdict, number> = { same: 0, missing: 0, different: 0, unproven: 0, extra: 0, 'under way': 0 };
  type Examples = Record<Exclude<Verdict, 'same'>, Pick<Finding, 'key' | 'why'>[]>;
  const examples: Examples = { missing: [], different: [], unproven: [], extra: [], 'under way': [] };
  return {
    add({ verdict, key, why }: Finding) {
      counts[verdict] += 1;
      if (verdict !== 'same' && examples[verdict].length < MAX_EXAMPLES) examples[verdict].push({ key, why });
    },
    total: () => VERDICTS.reduce((sum, verdict) => sum + counts[verdict], 0),
    summary: () =>
      VERDICTS.filter((verdict) => verdict !== 'same' && counts[verdict] > 0)
        .map((verdict) => `${counts[verdict]} ${verdict}`)
        .join(', '),
    result: () => ({ counts, examples }),
  };
}

/** Tells whether the destination is proven to hold everything that the source holds. */
export function isClean({ counts, stopped }: AuditReport, { strict }: { readonly strict: boolean }): boolean {
  const bad = counts.missing + counts.different + counts.unproven + counts['under way'];
  return !stopped && bad === 0 && !(strict && counts.extra > 0);
}
