/** The command line of `npm run audit`. */

import { setTimeout as delay } from 'node:timers/promises';
import type { Comparison } from '../shared/buckets/compare-buckets.ts';
import { keepHeapSmall } from '../shared/buckets/list-objects.ts';
import { type OpenPipeline, openPipeline, scopeOptions } from '../shared/buckets/open-pipeline.ts';
import { connectionOptions, outputOptions } from '../shared/connection.ts';
import { UsageError } from '../shared/errors.ts';
import { duration, flag, integer, text, type Values } from '../shared/options.ts';
import { awaitDrained } from '../shared/queues.ts';
import { runCommand, type Session } from '../shared/run-command.ts';
import { type FindingsFile, openFindingsFile } from './findings-file.ts';
import { describeAudit } from './report.ts';
import { type AuditReport, isClean, runAudit } from './run-audit.ts';

const options = {
  prefix: text('PREFIX', 'only files whose key begins so'),
  ...scopeOptions,
  'older-than': duration('only files written to the source longer ago, as in 10m: for buckets in use'),
  grace: duration('what was written less than this long ago is under way, not missing [default: 60s]'),
  bytes: flag('read and compare the bytes of what nothing else proves'),
  strict: flag('files that only the destination has are wrong too'),
  fix: flag('enqueue what is missing or different'),
  rate: integer('N', 'with --fix: enqueue N events a second at most', { min: 1 }),
  wait: integer('SECONDS', 'wait for what is under way or enqueued, then look again [alone: 600]', {
    min: 1,
    alone: 600,
  }),
  csv: text('FILE', 'write every finding but the files that are the same to FILE'),
  'dry-run': flag('with --fix: count what would be enqueued, enqueue nothing'),
  ...outputOptions,
  ...connectionOptions,
};

export type AuditValues = Values<typeof options>;

export const command = {
  name: 'audit',
  summary: [
    'Compares the source bucket with the destination, file by file: by size and ETag; where ETags differ, by a checksum of the',
    'whole object; where there is none in common, by the bytes if asked to. ETags that differ prove nothing by themselves.',
    '',
    '  missing     in the source, not in the destination',
    '  different   shown to be different',
    '  unproven    of the same size, and nothing shows whether the bytes are the same: --bytes settles it',
    '  extra       in the destination only; deletions are not propagated, so this is normal',
    '  under way   just written, or changed during the audit',
  ].join('\n'),
  options,
  examples: [
    { type: '--local', to: 'do both sides agree in the local cloud?' },
    {
      type: '--older-than 10m --csv findings.csv --profile prod',
      to: 'a bucket in use, with the list for a spreadsheet',
    },
    { type: '--fix --wait', to: 'enqueue what is missing or different, and prove that it arrived' },
  ],
  exitCodes: {
    0: 'the destination was shown to have every file of the source (with --strict: and no other)',
    1: 'something is missing, different, unproven or under way, or an error',
  },
} as const;

/** What `npm run audit` does; see ../audit.ts. */

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
