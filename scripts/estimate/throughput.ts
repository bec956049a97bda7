/** How many files a second it can copy, what limits that, and how long a backlog takes. */
import type { EstimateInput } from './load.ts';
import { millisecondsOf, type Usage } from './usage.ts';

export interface Limit {
  readonly name: string;
  /** Files a second that it allows. */
  readonly filesPerSecond: number;
  /** How it comes about, and what moves it. */
  readonly note: string;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html */
const S3_WRITES_PER_SECOND = 3_500;
const S3_READS_PER_SECOND = 5_500;
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const SQS_IN_FLIGHT = 120_000;
/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
const MAPPING_CONCURRENCY = 1_250;
const START_CONCURRENCY = 5;
const MORE_PER_SECOND = 300 / 60;

/** The lowest first: that one binds. Batches are full, as they are where it matters. */
export function limitsOf(input: EstimateInput, { perFile }: Usage): Limit[] {
  const { settings, load } = input;
  const batchSeconds = secondsOfFullBatch(input);
  const each = settings.batch_size / batchSeconds / load.attempts;
  const perWorker = `${rounded(each)} files/s each, in batches of ${settings.batch_size}`;
  const limits: Limit[] = [
    {
      name: 'max_concurrency',
      filesPerSecond: settings.max_concurrency * each,
      note: `${settings.max_concurrency} invocations at a time, ${perWorker}`,
    },
    {
      name: 'Lambda concurrency of the account',
      filesPerSecond: load.accountConcurrency * each,
      note: `${load.accountConcurrency} for all functions together; a new account may have 10`,
    },
    {
      name: 'SQS event source mapping',
      filesPerSecond: MAPPING_CONCURRENCY * each,
      note: `${MAPPING_CONCURRENCY} invocations at a time, ${MORE_PER_SECOND * 60} more each minute`,
    },
    {
      name: 'SQS messages in flight',
      filesPerSecond: SQS_IN_FLIGHT / batchSeconds / load.attempts,
      note: `${SQS_IN_FLIGHT} received and not yet deleted`,
    },
    {
      name: 'S3 writes',
      filesPerSecond: S3_WRITES_PER_SECOND / (perFile.writes * load.attempts),
      note: `${S3_WRITES_PER_SECOND} requests/s to each prefix of the destination; Amazon S3 splits busy prefixes in time`,
    },
    ...(perFile.reads > 0
      ? [
          {
            name: 'S3 reads',
            filesPerSecond: S3_READS_PER_SECOND / (perFile.reads * load.attempts),
            note: `${S3_READS_PER_SECOND} requests/s to each prefix`,
          },
        ]
      : []),
  ];
  return limits.sort((a, b) => a.filesPerSecond - b.filesPerSecond);
}

/**
 * Seconds until a backlog is gone. Lambda begins with five invocations at a time and adds 300 a minute.
 *
 * @param filesPerSecond - in the end
 */
export function drainSeconds(files: number, filesPerSecond: number, input: EstimateInput): number {
  const each = input.settings.batch_size / secondsOfFullBatch(input) / input.load.attempts;
  const concurrency = filesPerSecond / each;
  if (concurrency <= START_CONCURRENCY) return files / filesPerSecond;
  const rampSeconds = (concurrency - START_CONCURRENCY) / MORE_PER_SECOND;
  const rampFiles = each * (START_CONCURRENCY * rampSeconds + (MORE_PER_SECOND / 2) * rampSeconds ** 2);
  if (files >= rampFiles) return rampSeconds + (files - rampFiles) / filesPerSecond;
  // each × (5 t + 2.5 t²) = files
  return (
    (-START_CONCURRENCY + Math.sqrt(START_CONCURRENCY ** 2 + (2 * MORE_PER_SECOND * files) / each)) / MORE_PER_SECOND
  );
}

function secondsOfFullBatch(input: EstimateInput): number {
  return millisecondsOf(input.settings.batch_size, input) / 1000;
}

function rounded(number: number): number {
  return Number(number.toPrecision(3));
}
