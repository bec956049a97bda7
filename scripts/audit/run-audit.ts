import { type Comparison, compareBuckets } from '../shared/buckets/compare-buckets.ts';
import { type Finding, VERDICTS, type Verdict } from '../shared/buckets/judge.ts';
import { type EventQueue, type Refused, sendEvents } from '../shared/buckets/send-events.ts';
import { createPace } from '../shared/pacing.ts';

export interface Fix {
  readonly queue: EventQueue;
  /** Events a second. @default - as quickly as it goes */
  readonly rate?: number | undefined;
  /** Count what would be enqueued, enqueue nothing. */
  readonly dryRun: boolean;
}

export interface AuditContext {
  readonly comparison: Comparison;
  /** Enqueue what is missing or different. @default - change nothing */
  readonly fix?: Fix | undefined;
  readonly signal: AbortSignal;
  /** Gets every finding but the files that are the same. */
  onFindings(findings: readonly Finding[]): Promise<void>;
  onProgress(looked: number, note: string): void;
}

export interface AuditReport {
  readonly counts: Readonly<Record<Verdict, number>>;
  /** The first keys of each verdict. */
  readonly examples: Readonly<Record<Exclude<Verdict, 'same'>, readonly ExampleFinding[]>>;
  /** Events that were put into the queue, or would have been. */
  readonly enqueued: number;
  /** Missing or different, and left alone: archived files can't be copied before they are restored. */
  readonly archived: number;
  readonly refused: readonly Refused[];
  /** Whether the audit was stopped before its end. */
  readonly stopped: boolean;
}

export type ExampleFinding = Pick<Finding, 'key' | 'why'>;

type Examples = Record<Exclude<Verdict, 'same'>, ExampleFinding[]>;

const MAX_EXAMPLES = 10;

export async function runAudit(context: AuditContext): Promise<AuditReport> {
  const { comparison, fix, signal } = context;
  const tally = createTally();
  const pace = createPace(fix?.rate, signal);
  const enqueued = { count: 0, archived: 0, refused: [] as Refused[] };

  for await (const findings of compareBuckets(comparison)) {
    const told = findings.filter(({ verdict }) => verdict !== 'same');
    for (const finding of findings) tally.add(finding);
    await context.onFindings(told);
    if (fix) await enqueue(fix, told);
    context.onProgress(tally.looked(), tally.summary());
    if (signal.aborted) break;
  }
  const { count, ...rest } = enqueued;
  return { ...tally.result(), enqueued: count, ...rest, stopped: signal.aborted };

  async function enqueue({ queue, dryRun, rate }: Fix, findings: readonly Finding[]) {
    const sources = findings.flatMap(({ verdict, source }) =>
      source && (verdict === 'missing' || verdict === 'different') ? [source] : [],
    );
    const alive = sources.filter(({ isArchived }) => !isArchived);
    enqueued.archived += sources.length - alive.length;
    for (const batch of slices(alive, rate ? Math.min(rate, SEND_AT_ONCE) : SEND_AT_ONCE)) {
      if (signal.aborted) return;
      const refused = dryRun ? [] : await sendEvents(queue, batch);
      enqueued.refused.push(...refused);
      enqueued.count += batch.length - refused.length;
      if (!dryRun) await pace(batch.length);
    }
  }
}

/** Sixteen requests of ten. */
const SEND_AT_ONCE = 160;

function slices<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}

function createTally() {
  const counts: Record<Verdict, number> = { same: 0, missing: 0, different: 0, unproven: 0, extra: 0, 'under way': 0 };
  const examples: Examples = { missing: [], different: [], unproven: [], extra: [], 'under way': [] };
  return {
    add({ verdict, key, why }: Finding) {
      counts[verdict] += 1;
      if (verdict !== 'same' && examples[verdict].length < MAX_EXAMPLES) examples[verdict].push({ key, why });
    },
    looked: () => VERDICTS.reduce((sum, verdict) => sum + counts[verdict], 0),
    summary: () =>
      VERDICTS.filter((verdict) => verdict !== 'same' && counts[verdict] > 0)
        .map((verdict) => `${counts[verdict]} ${verdict}`)
        .join(', '),
    result: () => ({ counts, examples }),
  };
}

/** Whether the destination was shown to hold what the source holds. */
export function isClean({ counts, stopped }: AuditReport, { strict }: { readonly strict: boolean }): boolean {
  const bad = counts.missing + counts.different + counts.unproven + counts['under way'];
  return !stopped && bad === 0 && !(strict && counts.extra > 0);
}
