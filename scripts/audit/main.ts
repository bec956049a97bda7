/** `npm run audit`: compares the source bucket with the destination. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Comparison } from '../shared/buckets/compare-buckets.ts';
import { keepHeapSmall } from '../shared/buckets/list-objects.ts';
import { type OpenPipeline, openPipeline, scopeOptions } from '../shared/buckets/open-pipeline.ts';
import { connectionOptions, outputOptions } from '../shared/connection.ts';
import { UsageError } from '../shared/errors.ts';
import { duration, flag, integer, text, type Values } from '../shared/options.ts';
import { awaitDrained } from '../shared/queues.ts';
import { runCommand, type Session } from '../shared/run-command.ts';
import { describeAudit } from './describe.ts';
import { openFindingsFile } from './findings-file.ts';
import { type AuditContext, type AuditReport, isClean, runAudit } from './run-audit.ts';

const GRACE_MS = 60_000;

const options = {
  prefix: text('PREFIX', 'compare only files whose key starts with PREFIX'),
  ...scopeOptions,
  'older-than': duration('compare only files written to the source longer ago, such as 10m: for buckets in use'),
  grace: duration('files written less than this long ago are under way, not missing [default: 60s]'),
  bytes: flag('read both files and compare the bytes where nothing else gives proof'),
  strict: flag('extra files in the destination are errors too'),
  fix: flag('enqueue what is missing or different'),
  rate: integer('N', 'with --fix: enqueue at most N events per second', { min: 1 }),
  wait: integer('SECONDS', 'wait for what is under way or enqueued, then compare again [alone: 600]', {
    min: 1,
    alone: 600,
  }),
  csv: text('FILE', 'write every finding except same to FILE'),
  'dry-run': flag('with --fix: count what would be enqueued, enqueue nothing'),
  ...outputOptions,
  ...connectionOptions,
};

const command = {
  name: 'audit',
  summary: [
    'Compares the source bucket with the destination, file by file: by size and ETag, then by a checksum of the whole object,',
    'then, with --bytes, by the bytes. Different ETags alone prove nothing.',
    '',
    '  missing     in the source, not in the destination',
    '  different   proven to be different',
    '  unproven    same size, but nothing proves whether the bytes are the same; --bytes compares them',
    '  extra       in the destination only; this is normal, because deletions are not propagated',
    '  under way   just written, or changed during the audit',
  ].join('\n'),
  options,
  examples: [
    { type: '--local', to: 'compare both sides in the local cloud' },
    { type: '--older-than 10m --csv findings.csv --profile prod', to: 'a bucket in use, with the findings in a file' },
    { type: '--fix --wait', to: 'enqueue what is missing or different, and check that it arrived' },
  ],
  exitCodes: {
    0: 'the destination has every file of the source (with --strict: and no other file)',
    1: 'a file is missing, different, unproven or under way, or an error occurred',
  },
} as const;

keepHeapSmall();
await runCommand(command, async ({ values, positionals }, session) => {
  if (positionals.length > 0) throw new UsageError(`audit takes only options, got ${positionals.join(' ')}`);
  const pipeline = await openPipeline(values, session);
  const { sourceBucket, destinationBucket, destinationPrefix } = pipeline;
  if (!values.json) session.note(`s3://${sourceBucket} → s3://${destinationBucket}/${destinationPrefix}`);
  const report = await audit(pipeline, values, session);

  session.progress.finish();
  const facts = { ...values, dryRun: values['dry-run'], isClean: isClean(report, values) };
  session.print(values.json ? JSON.stringify(report, null, 2) : describeAudit(report, facts).join('\n'));
  return facts.isClean ? 0 : 1;
});

async function audit(pipeline: OpenPipeline, values: Values<typeof options>, session: Session): Promise<AuditReport> {
  const startedAt = Date.now();
  const olderThan = values['older-than'];
  const comparison: Comparison = {
    ...pipeline,
    prefix: values.prefix,
    graceMs: values.grace ?? GRACE_MS,
    readsBytes: values.bytes,
    writtenUntil: olderThan === undefined ? undefined : startedAt - olderThan,
  };
  const fix = values.fix ? { queue: pipeline.queue, rate: values.rate, dryRun: values['dry-run'] } : undefined;
  const first = await pass({ comparison, fix }, values.csv, session);
  const isUnsettled = first.counts['under way'] > 0 || (first.enqueued > 0 && !values['dry-run']);
  if (values.wait === undefined || !isUnsettled || first.stopped) return first;

  const graceUntil = first.counts['under way'] > 0 ? startedAt + comparison.graceMs : 0;
  await settle(pipeline, graceUntil, values.wait * 1000, session);
  if (session.signal.aborted) return { ...first, stopped: true };
  // Leaves out what was written since the start, so that every file has had its time to arrive.
  const writtenUntil = Math.min(startedAt, comparison.writtenUntil ?? startedAt);
  const second = await pass({ comparison: { ...comparison, writtenUntil, graceMs: 0 } }, values.csv, session);
  const { enqueued, archived, refused } = first;
  return { ...second, enqueued, archived, refused };
}

async function pass(
  context: Pick<AuditContext, 'comparison' | 'fix'>,
  csv: string | undefined,
  { signal, progress }: Session,
): Promise<AuditReport> {
  const file = csv === undefined ? undefined : await openFindingsFile(csv);
  try {
    return await runAudit({
      ...context,
      signal,
      onFindings: async (findings) => file?.write(findings),
      onProgress: (done, note) => progress.show({ doing: 'comparing', done, note }),
    });
  } finally {
    await file?.close();
  }
}

/** Waits until recent files had the time that their events may take, and until the queue is empty. */
async function settle(
  { sqs, queueUrl }: OpenPipeline,
  graceUntil: number,
  deadlineMs: number,
  { signal, progress }: Session,
): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  const show = (note: string) => progress.show({ doing: 'waiting for what is under way', done: 0, note });
  const graceLeft = Math.min(graceUntil, deadline) - Date.now();
  if (graceLeft > 0) {
    show('for its events');
    await delay(graceLeft, undefined, { signal }).catch(() => undefined);
  }
  await awaitDrained({
    sqs,
    queueUrl,
    signal,
    deadlineMs: Math.max(0, deadline - Date.now()),
    onProgress: (left) => show(`${left} messages in the queue`),
  });
}
