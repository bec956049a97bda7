/** How many files a second it can copy, and what limits that. */
import { inOrder, type Limit, type Worker, workerLimits } from '../worker.ts';
import type { FileInput } from './load.ts';
import { type FileUsage, millisecondsOf } from './usage.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html */
const S3_WRITES_PER_SECOND = 3_500;
const S3_READS_PER_SECOND = 5_500;

export function workerOf(input: FileInput): Worker {
  const { settings, load } = input;
  return {
    noun: 'files',
    batchSize: settings.batch_size,
    batchSeconds: millisecondsOf(settings.batch_size, input) / 1000,
    attempts: load.attempts,
    maxConcurrency: settings.max_concurrency,
    accountConcurrency: load.accountConcurrency,
  };
}

export function limitsOf(input: FileInput, { perFile }: FileUsage): Limit[] {
  const { attempts } = input.load;
  return inOrder([
    ...workerLimits(workerOf(input)),
    {
      name: 'S3 writes',
      perSecond: S3_WRITES_PER_SECOND / (perFile.writes * attempts),
      note: `${S3_WRITES_PER_SECOND} requests/s to each prefix of the destination; Amazon S3 splits busy prefixes in time`,
    },
    ...(perFile.reads > 0
      ? [
          {
            name: 'S3 reads',
            perSecond: S3_READS_PER_SECOND / (perFile.reads * attempts),
            note: `${S3_READS_PER_SECOND} requests/s to each prefix`,
          },
        ]
      : []),
  ]);
}
