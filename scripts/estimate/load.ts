/** What an estimate is made from. */
import type { Settings } from '../../infra/settings/schema.ts';

/** What the user says about the files. */
export interface Load {
  readonly filesPerMonth: number;
  /** Mean size of a file, in bytes; large ones apart. */
  readonly meanBytes: number;
  /** Share of the files that are large, 0 to 1. */
  readonly largeShare: number;
  /** Mean size of a large file, in bytes. */
  readonly largeBytes: number;
  /** Share of the files whose key the destination has already, with other content, 0 to 1. */
  readonly rewriteShare: number;
  /** Deliveries of a message, on average. */
  readonly attempts: number;
  /** @default - files come evenly */
  readonly burst?: { readonly filesPerSecond: number; readonly seconds: number };
  /** Files waiting in the queue. @default - none */
  readonly backlog?: number;
  /** Concurrent executions that the account allows to all its functions together. */
  readonly accountConcurrency: number;
}

/** What is not known before it is measured, and where the value comes from. */
export interface Assumption {
  readonly value: number;
  readonly unit: string;
  readonly source: string;
}

export const ASSUMPTIONS = {
  copyMs: {
    value: 150,
    unit: 'ms for a copy',
    source:
      'not measured: AWS names 100 to 200 ms for small objects (docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html); --copy-ms takes the mean of your CopyDuration metric',
  },
  partMs: {
    value: 400,
    unit: 'ms for a part of 32 MiB',
    source:
      'not measured: AWS names 85 to 90 MB/s for a request (docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance-design-patterns.html); --part-ms overrides',
  },
  overheadMs: {
    value: 5,
    unit: 'ms of an invocation beside its copies',
    source: 'measured in the local cloud, 2 to 8 ms; --overhead-ms overrides',
  },
  logBytesPerFile: {
    value: 750,
    unit: 'bytes of logs for a file',
    source: 'measured in the local cloud with a key of 29 characters',
  },
  logBytesPerInvocation: {
    value: 770,
    unit: 'bytes of logs for an invocation',
    source: 'measured in the local cloud: START, END, REPORT and one line of metrics',
  },
} as const satisfies Record<string, Assumption>;

export type Assumptions = Readonly<Record<keyof typeof ASSUMPTIONS | 'messagesPerBatch', Assumption>>;

/** What is deployed: the settings that matter, and what the templates have. */
export interface Deployed {
  readonly settings: Pick<
    Settings,
    | 'region'
    | 'lambda_memory_mb'
    | 'batch_size'
    | 'batch_window_seconds'
    | 'max_concurrency'
    | 'multipart_threshold_mb'
    | 'storage_class'
    | 'queue_retention_days'
    | 'log_retention_days'
    | 'encryption'
  >;
  readonly resources: Resources;
}

export interface Resources {
  readonly alarmMetrics: number;
  readonly dashboards: number;
  readonly kmsKeys: number;
}

export interface EstimateInput extends Deployed {
  readonly load: Load;
  readonly assumptions: Assumptions;
}
