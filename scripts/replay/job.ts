/** What a worker is asked to do: plain data, and the one place that turns it into a report. */
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type Connection, clientConfig, s3Config } from '../shared/connection.ts';
import type { FilePipeline } from '../shared/file-pipeline.ts';
import type { Step } from '../shared/progress.ts';
import { isEverything, type Selection } from './letters/selection.ts';
import { type ListReport, listLetters, type PurgeReport, purgeLetters, type ShowReport, showLetters } from './look.ts';
import { awaitOutcome } from './outcome.ts';
import { replayEverything } from './replay-everything.ts';
import { type ReplayContext, type ReplayReport, replaySelected } from './replay-selected.ts';

interface Common {
  readonly connection: Connection;
  /** The dead-letter queue. */
  readonly queueUrl: string;
  readonly selection: Selection;
}

interface ReplayJob extends Common {
  readonly verb: 'replay';
  /** Where the messages go back to. */
  readonly destinationUrl: string;
  readonly max?: number | undefined;
  readonly rate?: number | undefined;
  /** How long to wait for what comes of it. @default - not at all */
  readonly waitMs?: number | undefined;
  /** @default - the messages are not about files */
  readonly pipeline?: FilePipeline | undefined;
}

export type Job =
  | (Common & { readonly verb: 'list' })
  | (Common & { readonly verb: 'show'; readonly max: number })
  | (Common & { readonly verb: 'purge' })
  | ReplayJob;

interface Reports {
  readonly list: ListReport;
  readonly show: ShowReport;
  readonly purge: PurgeReport;
  readonly replay: ReplayReport;
}

export type ReportOf<J extends Job> = Reports[J['verb']];

type Tell = (step: Step & { readonly total: number }) => void;

export async function perform(job: Job, tell: Tell, signal: AbortSignal): Promise<Reports[Job['verb']]> {
  const sqs = new SQSClient({ ...clientConfig(job.connection) });
  const context = { ...job, sqs, signal };
  const onProgress = (done: number, total: number) => tell({ doing: 'looking at dead letters', done, total });
  switch (job.verb) {
    case 'list':
      return listLetters({ ...context, onProgress });
    case 'show':
      return showLetters({ ...context, onProgress }, job.max);
    case 'purge':
      return purgeLetters({ ...context, onProgress });
    case 'replay':
      return replay(job, sqs, tell, signal);
  }
}

async function replay(job: ReplayJob, sqs: SQSClient, tell: Tell, signal: AbortSignal): Promise<ReplayReport> {
  const context: ReplayContext & ReplayJob = {
    ...job,
    sqs,
    signal,
    onProgress: (done, total, note) => tell({ doing: 'replaying', done, total, ...(note && { note }) }),
  };
  const canMoveAll = isEverything(job.selection) && job.max === undefined;
  const { report, messages } = canMoveAll ? await replayEverything(context) : await replaySelected(context);
  const { waitMs } = job;
  if (waitMs === undefined || messages.length === 0) return report;

  const s3 = new S3Client(s3Config(job.connection));
  const onProgress = (done: number, total: number) => tell({ doing: 'waiting for what comes of it', done, total });
  const outcome = await awaitOutcome({ ...context, s3, waitMs, onProgress }, messages);
  // By now it is known for good what came back.
  return { ...report, cameBack: 0, outcome };
}

export type ToWorker = { readonly kind: 'begin'; readonly job: Job } | { readonly kind: 'stop' };

export type FromWorker =
  | { readonly kind: 'progress'; readonly step: Step }
  | { readonly kind: 'report'; readonly report: Reports[Job['verb']] }
  /** `explained`: something for the user to mend; otherwise a stack trace. */
  | { readonly kind: 'error'; readonly message: string; readonly explained: boolean };
