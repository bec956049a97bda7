/** `npm run backfill`: enqueues files that were in the source bucket before the pipeline existed. */
import { keepHeapSmall } from '../shared/buckets/list-objects.ts';
import { type OpenPipeline, openPipeline } from '../shared/buckets/open-pipeline.ts';
import { UsageError } from '../shared/errors.ts';
import { awaitDrained, countMessages, totalOf } from '../shared/queues.ts';
import { runCommand, type Session } from '../shared/run-command.ts';
import { type BackfillValues, command } from './command.ts';
import { type BackfillReport, type Drained, describeBackfill, resumeHint } from './describe.ts';
import { type Done, NOTHING_DONE, runBackfill } from './run-backfill.ts';
import { countObjects, type Selection, selectObjects } from './select-objects.ts';
import { openStateFile, type StateFile } from './state-file.ts';

keepHeapSmall();
await runCommand(command, async ({ values, positionals }, session) => {
  if (positionals.length > 0) throw new UsageError(`backfill takes only options, got ${positionals.join(' ')}`);
  if (values.state && values['start-after']) throw new UsageError('--state and --start-after exclude each other');
  const pipeline = await openPipeline(values, session);
  if (!values.json) session.note(`s3://${pipeline.sourceBucket} → ${pipeline.queueUrl}`);
  const deadBefore = await countDead(pipeline);
  const done = await enqueue(pipeline, values, session);
  const waits = values.wait !== undefined && !values['dry-run'] && !session.signal.aborted;
  const drained = waits ? await drain(pipeline, values.wait ?? 0, deadBefore, session) : undefined;

  const report: BackfillReport = { ...done, dryRun: values['dry-run'], ...(drained && { drained }) };
  session.progress.finish();
  session.print(values.json ? JSON.stringify(report, null, 2) : describeBackfill(report).join('\n'));
  const isComplete = done.finished || (values.max !== undefined && done.enqueued >= values.max);
  const isClean = done.refused.length === 0 && (drained?.left ?? 0) + (drained?.deadLetters ?? 0) === 0;
  return isComplete && isClean ? 0 : 1;
});

async function enqueue(pipeline: OpenPipeline, values: BackfillValues, session: Session): Promise<Done> {
  const { signal, progress, note } = session;
  const dryRun = values['dry-run'];
  const stateFile =
    values.state === undefined ? undefined : await openStateFile(values.state, scopeOf(pipeline, values));
  const selection: Selection = {
    ...pipeline,
    prefix: values.prefix,
    modifiedSince: values['modified-since'],
    modifiedUntil: values['modified-until'],
    skipExisting: values['skip-existing'],
    startAfter: stateFile ? stateFile.startAfter : values['start-after'],
  };
  const counting = countInBackground(selection, signal);
  let done = NOTHING_DONE;
  try {
    await runBackfill({
      selected: selectObjects(selection),
      queue: pipeline.queue,
      rate: values.rate,
      max: values.max,
      dryRun,
      signal,
      async onStep(step) {
        done = step;
        const looked = step.enqueued + step.existing + step.archived + step.refused.length;
        const total = Math.min(counting.total() ?? Number.NaN, values.max ?? Number.POSITIVE_INFINITY);
        progress.show({ doing: dryRun ? 'counting' : 'enqueuing', done: looked, ...(total >= looked && { total }) });
        if (step.upTo !== undefined && !dryRun) await stateFile?.save(step.upTo);
      },
    });
    return done;
  } finally {
    counting.stop();
    progress.finish();
    if (!dryRun) await saveEnd(done, stateFile);
    if (!done.finished && !dryRun) note(resumeHint(done, values.state));
  }
}

function scopeOf({ sourceBucket }: OpenPipeline, values: BackfillValues) {
  return {
    bucket: sourceBucket,
    prefix: values.prefix ?? '',
    'modified-since': values['modified-since'] ?? '',
    'modified-until': values['modified-until'] ?? '',
    'all-keys': values['all-keys'],
  };
}

async function saveEnd({ finished, upTo }: Done, stateFile: StateFile | undefined): Promise<void> {
  if (finished) await stateFile?.remove();
  else if (upTo !== undefined) await stateFile?.save(upTo, { final: true });
}

/** Counts beside the work, not before it: a listing is much faster than enqueuing. */
function countInBackground(selection: Selection, signal: AbortSignal) {
  const controller = new AbortController();
  let total: number | undefined;
  countObjects(selection, AbortSignal.any([signal, controller.signal])).then(
    (count) => {
      total = count;
    },
    // Without a count, only the remaining time is unknown. The listing of the backfill itself reports the error.
    () => undefined,
  );
  return { total: () => total, stop: () => controller.abort() };
}

async function countDead({ sqs, deadLetterQueueUrl }: OpenPipeline): Promise<number> {
  return totalOf(await countMessages(sqs, deadLetterQueueUrl));
}

async function drain(pipeline: OpenPipeline, seconds: number, deadBefore: number, session: Session): Promise<Drained> {
  const { sqs, queueUrl } = pipeline;
  const startedAt = Date.now();
  let most = 0;
  const left = await awaitDrained({
    sqs,
    queueUrl,
    deadlineMs: seconds * 1000,
    signal: session.signal,
    onProgress(count) {
      most = Math.max(most, count);
      session.progress.show({ doing: 'waiting for the queue to drain', done: most - count, total: most });
    },
  });
  const deadLetters = Math.max(0, (await countDead(pipeline)) - deadBefore);
  return { afterMs: Date.now() - startedAt, left, deadLetters };
}
