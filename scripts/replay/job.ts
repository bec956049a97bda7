/** The jobs of the worker process: plain data, the messages on the channel, and the function that does a job. */
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
  /** URL of the dead-letter queue. */
  readonly queueUrl: string;
  readonly selection: Selection;
}

interface ReplayJob extends Common {
  readonly verb: 'replay';
  readonly destinationUrl: string;
  readonly max?: number | undefined;
  readonly rate?: number | undefined;
  /** How long to wait for the outcome. @default - does not wait */
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

export type ToWorker = { readonly kind: 'begin'; readonly job: Job } | { readonly kind: 'stop' };

export type FromWorker =
  | { readonly kind: 'progress'; readonly step: Step }
  | { readonly kind: 'report'; readonly report: ReportOf<Job> }
  /** `explained`: a message for the user; otherwise a stack trace. */
  | { readonly kind: 'error'; readonly message: string; readonly explained: boolean };

type ShowStep = (step: Step & { readonly total: number }) => void;

export async function perform(job: Job, show: ShowStep, signal: AbortSignal): Promise<ReportOf<Job>> {
  const sqs = new SQSClient(clientConfig(job.connection));
  const onProgress = (done: number, total: number) => show({ doing: 'looking at dead letters', done, total });
  const context = { ...job, sqs, signal, onProgress };
  switch (job.verb) {
    case 'list':
      return listLetters(context);
    case 'show':
      return showLetters(context, job.max);
    case 'purge':
      return purgeLetters(context);
    case 'replay':
      return replay(job, sqs, show, signal);
  }
}

async function replay(job: ReplayJob, sqs: SQSClient, show: ShowStep, signal: AbortSignal): Promise<ReplayReport> {
  const context: ReplayContext & ReplayJob = {
    ...job,
    sqs,
    signal,
    onProgress: (done, total, note) => show({ doing: 'replaying', done, total, ...(note && { note }) }),
  };
  const isAll = isEverything(job.selection) && job.max === undefined;
  const { report, messages } = isAll ? await replayEverything(context) : await replaySelected(context);
  const { waitMs } = job;
  if (waitMs === undefined || messages.length === 0) return report;

  const s3 = new S3Client(s3Config(job.connection));
  const onProgress = (done: number, total: number) => show({ doing: 'waiting for the outcome', done, total });
  const outcome = await awaitOutcome({ ...context, s3, waitMs, onProgress }, messages);
  // The outcome counts every message that came back.
  return { ...report, cameBack: 0, outcome };
}
