/** The load of the file pipeline. */
import { PRICES, S3_WRITE_DOLLARS } from '../../../infra/prices.ts';
import { sizeOf } from '../../shared/text.ts';
import { bytes, count, milliseconds, percent } from '../amounts.ts';
import { costLine } from '../cost.ts';
import { counted, money } from '../describe.ts';
import { limit } from '../limits.ts';
import type { Assumed, Input, LoadModel, WorkerUsage } from '../load-model.ts';
import { GB, messagesPerBatch, workerLines } from '../usage.ts';
import { partsOf, type Requests, requestsOf } from './copy-requests.ts';

export const fileOptions = {
  'files-per-month': count('files per month, such as 200k or 5M'),
  'large-share': percent('share of large files among them [default: 0]'),
  'large-size': bytes('mean size of a large file [default: 1GiB]'),
  'rewrite-share': percent('share of files that replace an older one with the same key [default: 0]'),
  'copy-ms': milliseconds('time of one copy: the mean of your CopyDuration metric'),
  'part-ms': milliseconds('time of one part of a large file'),
};

const load = {
  filesPerMonth: ['files-per-month', 0],
  /** Bytes of a file that is not large. */
  meanBytes: ['mean-size', 1e6],
  /** Share of large files, 0 to 1. */
  largeShare: ['large-share', 0],
  largeBytes: ['large-size', 2 ** 30],
  /** Share of files whose key the destination has with other content, 0 to 1. */
  rewriteShare: ['rewrite-share', 0],
} as const;

const assumptions = {
  copyMs: {
    value: 150,
    unit: 'ms for a copy',
    source:
      'not measured: AWS states 100 to 200 ms for small objects (docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html); --copy-ms takes the mean of your CopyDuration metric',
    option: 'copy-ms',
  },
  partMs: {
    value: 400,
    unit: 'ms for a part of 32 MiB',
    source:
      'not measured: AWS states 85 to 90 MB/s for a request (docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance-design-patterns.html); --part-ms overrides',
    option: 'part-ms',
  },
  overheadMs: {
    value: 5,
    unit: 'ms of an invocation without its copies',
    source: 'measured in the local cloud, 2 to 8 ms; --overhead-ms overrides',
    option: 'overhead-ms',
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
} as const satisfies Record<string, Assumed>;

export type FileInput = Input<typeof load, 'multipart_threshold_mb' | 'storage_class', keyof typeof assumptions>;

/** Concurrency of lambda/copy-file/copy-file-handler.ts. */
const FILES_AT_ONCE = 10;
const PARTS_AT_ONCE = 16;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html */
const S3_WRITES_PER_SECOND = 3_500;
const S3_READS_PER_SECOND = 5_500;

export const files: LoadModel<FileInput, ReturnType<typeof usage>> = {
  noun: 'files',
  done: 'copied',
  options: fileOptions,
  load,
  perMonth: 'filesPerMonth',
  assumptions,
  settings: ['multipart_threshold_mb', 'storage_class'],
  customMetrics: 9,
  workers: [{ milliseconds: invocationMs }],
  stacks: () => ['FilePipeline'],
  logBytesPerMessage: (input) => input.assumptions.logBytesPerFile.value,
  usage,
  bill: (usage, { settings }) => [
    costLine('Amazon S3', 'copies', usage.writes, { dollars: writeDollars(settings.storage_class), unit: 'requests' }),
    costLine('Amazon S3', 'reads', usage.reads, PRICES.s3Reads),
    ...workerLines(usage),
    costLine('Data transfer', 'within the Region', usage.copiedGb, PRICES.dataTransfer),
  ],
  limits: ({ load: { attempts } }, { perFile }) => [
    limit(
      'S3 writes',
      S3_WRITES_PER_SECOND / (perFile.writes * attempts),
      `${S3_WRITES_PER_SECOND} requests/s to each prefix of the destination; Amazon S3 splits busy prefixes in time`,
    ),
    ...(perFile.reads > 0
      ? [
          limit(
            'S3 reads',
            S3_READS_PER_SECOND / (perFile.reads * attempts),
            `${S3_READS_PER_SECOND} requests/s to each prefix`,
          ),
        ]
      : []),
  ],
  describe({ load }, { copiedGb }) {
    const storage = money(copiedGb * PRICES.s3Storage.dollars);
    return {
      what: `${counted(load.filesPerMonth)} files a month, ${sizeOf(meanBytesOf(load))} each`,
      notIncluded: `storing the copies, $${storage} a month for the files of each month in S3 Standard; your uploads`,
    };
  },
};

function usage(input: FileInput, common: WorkerUsage) {
  const { filesPerMonth, attempts } = input.load;
  const perFile = requestsPerFile(input);
  return {
    ...common,
    perFile,
    writes: filesPerMonth * attempts * perFile.writes,
    reads: filesPerMonth * attempts * perFile.reads,
    invocationMs: invocationMs(messagesPerBatch(input), input),
    copiedGb: (filesPerMonth * meanBytesOf(input.load)) / GB,
  };
}

/** Prices `preserve` as S3 Standard, because the storage classes of the files are not known. */
function writeDollars(storageClass: string): number {
  return S3_WRITE_DOLLARS[storageClass === 'preserve' ? 'STANDARD' : storageClass] ?? Number.NaN;
}

function meanBytesOf({ meanBytes, largeBytes, largeShare }: FileInput['load']): number {
  return mixed(largeShare, largeBytes, meanBytes);
}

function requestsPerFile({ load, settings }: FileInput): Requests {
  const thresholdBytes = settings.multipart_threshold_mb * 2 ** 20;
  const mean = (kind: keyof Requests) => {
    const requests = (size: number, isRewrite: boolean) =>
      requestsOf({ bytes: size, isRewrite, thresholdBytes, storageClass: settings.storage_class })[kind];
    const ofSize = (size: number) => mixed(load.rewriteShare, requests(size, true), requests(size, false));
    return mixed(load.largeShare, ofSize(load.largeBytes), ofSize(load.meanBytes));
  };
  return { writes: mean('writes'), reads: mean('reads') };
}

/** Small files are copied ten at a time, the parts of large files sixteen at a time. */
function invocationMs(messages: number, { load, settings, assumptions: { copyMs, partMs, overheadMs } }: FileInput) {
  const partWavesOf = (size: number) =>
    size > settings.multipart_threshold_mb * 2 ** 20 ? Math.ceil(partsOf(size) / PARTS_AT_ONCE) : 0;
  const partWaves = mixed(load.largeShare, partWavesOf(load.largeBytes), partWavesOf(load.meanBytes));
  const waves = Math.ceil(messages / FILES_AT_ONCE);
  return overheadMs.value + waves * copyMs.value + messages * partWaves * partMs.value;
}

function mixed(share: number, one: number, other: number): number {
  return share * one + (1 - share) * other;
}
