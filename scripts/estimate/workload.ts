/** What a load comes to, as far as it depends on what is processed; `estimateLoad` does the rest. */
import type { Settings } from '../../infra/settings/schema.ts';
import type { CostLine } from './cost.ts';
import type { Limit } from './worker.ts';

export interface Workload {
  /** `files` */
  readonly noun: string;
  /** What becomes of them in the end: `copied`. */
  readonly done: string;
  readonly perMonth: number;
  readonly lines: readonly CostLine[];
  /** Of the processing, the lowest first. */
  readonly limits: readonly Limit[];
  /** Of what comes before the queue, the lowest first. @default - it takes whatever comes */
  readonly intake?: readonly Limit[];
  /** What one invocation gets through in a second, in full batches. */
  readonly eachPerSecond: number;
  /** How long a message may wait. */
  readonly queueRetentionDays: number;
  /** @default - they come evenly */
  readonly burst?: Burst;
  /** Waiting in the queue. @default - none */
  readonly backlog?: number;
}

/** What is said about any load. */
export interface CommonLoad {
  /** Deliveries of a message, on average. */
  readonly attempts: number;
  /** @default - they come evenly */
  readonly burst?: Burst;
  /** Waiting in the queue. @default - none */
  readonly backlog?: number;
  /** Concurrent executions that the account allows to all its functions together. */
  readonly accountConcurrency: number;
}

export interface Burst {
  readonly perSecond: number;
  readonly seconds: number;
}

/** Settings that matter to every queue and its function. */
export type WorkerSettings = Pick<
  Settings,
  | 'region'
  | 'lambda_memory_mb'
  | 'batch_size'
  | 'batch_window_seconds'
  | 'max_concurrency'
  | 'queue_retention_days'
  | 'log_retention_days'
  | 'encryption'
>;

export function workerSettingsOf(settings: Settings): WorkerSettings {
  const { region, lambda_memory_mb, batch_size, batch_window_seconds, max_concurrency } = settings;
  const { queue_retention_days, log_retention_days, encryption } = settings;
  return {
    region,
    lambda_memory_mb,
    batch_size,
    batch_window_seconds,
    max_concurrency,
    queue_retention_days,
    log_retention_days,
    encryption,
  };
}
