/** What `npm run audit` does; see ../audit.ts. */
import { setTimeout as delay } from 'node:timers/promises';
import { awaitDrained } from '../backfill/await-drained.ts';
import { type OpenPipeline, openPipeline } from '../backfill/open-pipeline.ts';
import { keepHeapSmall } from '../backfill/small-heap.ts';
import { runCommand, type Session } from '../shared/run-command.ts';
import { UsageError } from '../shared/script-error.ts';
import { type AuditValues, command } from './command.ts';
import type { Comparison } from './compare-buckets.ts';
import { describeAudit } from './describe.ts';
import { type FindingsFile, openFindingsFile } from './findings-file.ts';
import { type AuditReport, isClean, runAudit } from './run-audit.ts';

const GRACE_MS = 60_000;

keepHeapSmall();
await runCommand(command, async ({ values, positionals }, session) => {
  if (positionals.length > 0) throw new UsageError(`audit takes options only, got ${positionals.join(' ')}`);
  const pipeline = await openPipeline(values, session);
  const { sourceBucket, destinationBucket, destinationPrefix } = pipeline;
  if (!values.json) session.note(`s3://${sourceBucket} → s3://${destinationBucket}/${destinationPrefix}`);
  const comparison: Comparison = {
    ...pipeline,
    prefix: values.prefix,
    graceMs: values.grace ?? GRACE_MS,
    readsBytes: values.bytes,
    writtenUntil: values['older-than'] === undefined ? undefined : Date.now() - values['older-than'],
  };
  const report = await audit(pipeline, comparison, values, session);

  session.progress.finish();
  const text = { ...values, dryRun: values['dry-run'], isClean: isClean(report, values) };
  session.print(values.json ? JSON.stringify(report, null, 2) : describeAudit(report, text).join('\n'));
  return text.isClean ? 0 : 1;
});

async function audit(
  pipeline: OpenPipeline,
  comparison: Comparison,
  values: AuditValues,
  session: Session,
): Promise<AuditReport> {
  const startedAt = Date.now();
  const { queue } = pipeline;
  const fix = values.fix ? { queue, rate: values.rate, dryRun: values['dry-run'] } : undefined;
  const first = await pass({ comparison, fix, values, session });
  const isUnsettled = first.counts['under way'] > 0 || (first.enqueued > 0 && !values['dry-run']);
  if (values.wait === undefined || !isUnsettled || first.stopped) return first;

  await settle(pipeline, { ...comparison, startedAt }, first, values.wait * 1000, session);
  if (session.signal.aborted) return { ...first, stopped: true };
  // What was written meanwhile is for the next audit: now everything that is looked at has had its time.
  const writtenUntil = Math.min(startedAt, comparison.writtenUntil ?? startedAt);
  const second = await pass({ comparison: { ...comparison, writtenUntil, graceMs: 0 }, values, session });
  const { enqueued, archived, refused } = first;
  return { ...second, enqueued, archived, refused };
}

interface Pass {
  readonly comparison: Comparison;
  readonly fix?: Parameters<typeof runAudit>[0]['fix'];
  readonly values: AuditValues;
  readonly session: Session;
}

async function pass({ comparison, fix, values, session }: Pass): Promise<AuditReport> {
  const file: FindingsFile | undefined = values.csv === undefined ? undefined : await openFindingsFile(values.csv);
  try {
    return await runAudit({
      comparison,
      fix,
      signal: session.signal,
      onFindings: async (findings) => file?.write(findings),
      onProgress: (done, note) => session.progress.show({ doing: 'comparing', done, note }),
    });
  } finally {
    await file?.close();
  }
}

/** Until the queue is empty, and what was just written had the time that its event may take. */
async function settle(
  { sqs, queueUrl }: OpenPipeline,
  { startedAt, graceMs }: Comparison & { readonly startedAt: number },
  { counts }: AuditReport,
  deadlineMs: number,
  { signal, progress }: Session,
): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  const show = (note: string) => progress.show({ doing: 'waiting for what is under way', done: 0, note });
  if (counts['under way'] > 0) {
    show('for its events');
    const graceLeft = Math.min(startedAt + graceMs, deadline) - Date.now();
    await delay(Math.max(0, graceLeft), undefined, { signal }).catch(() => undefined);
  }
  await awaitDrained({
    sqs,
    queueUrl,
    signal,
    deadlineMs: Math.max(0, deadline - Date.now()),
    onProgress: (left) => show(`${left} messages in the queue`),
  });
}
