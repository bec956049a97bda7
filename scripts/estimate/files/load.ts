/** What an estimate of the file pipeline is made from. */
import type { Settings } from '../../../infra/settings/schema.ts';
import type { Assumption } from '../assumption.ts';
import type { Resources } from '../read-templates.ts';
import type { CommonLoad, WorkerSettings } from '../workload.ts';

/** What the user says about the files. */
export interface FileLoad extends CommonLoad {
  readonly filesPerMonth: number;
  /** Mean size of a file, in bytes; large ones apart. */
  readonly meanBytes: number;
  /** Share of the files that are large, 0 to 1. */
  readonly largeShare: number;
  /** Mean size of a large file, in bytes. */
  readonly largeBytes: number;
  /** Share of the files whose key the destination has already, with other content, 0 to 1. */
  readonly rewriteShare: number;
}

export const FILE_ASSUMPTIONS = {
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

export type FileAssumptions = Readonly<Record<keyof typeof FILE_ASSUMPTIONS | 'messagesPerBatch', Assumption>>;

export interface FileInput {
  readonly load: FileLoad;
  /** Those that matter. */
  readonly settings: WorkerSettings & Pick<Settings, 'multipart_threshold_mb' | 'storage_class'>;
  readonly assumptions: FileAssumptions;
  /** What the stack's template has. */
  readonly resources: Resources;
}
