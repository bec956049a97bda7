import { describe, expect, test } from '@jest/globals';
import { COPY_FILE_METRICS } from '../../../../lambda/copy-file/contract.ts';
import { type FileInput, files } from '../../../../scripts/estimate/loads/files.ts';
import { billOf, type Changes, estimateWith, namesOf, rounded } from '../../../support/scripts/estimate.ts';

/** An invocation of ten copies takes 200 ms, so five concurrent ones copy 250 files a second. */
const base = {
  load: { filesPerMonth: 1_000_000, meanBytes: 1_000_000, largeShare: 0, largeBytes: 2 ** 30, rewriteShare: 0 },
  settings: { multipart_threshold_mb: 256, storage_class: 'STANDARD' },
  assumptions: { copyMs: 190, partMs: 400, overheadMs: 10, logBytesPerFile: 750, logBytesPerInvocation: 770 },
};
const estimate = (changes: Changes<FileInput> = {}) => estimateWith(files, base, changes);
const bill = (changes: Changes<FileInput> = {}) => billOf(estimate(changes));

describe('the monthly cost of files', () => {
  test('a million small files that arrive one by one cost what a calculation by hand says', () => {
    expect(bill()).toEqual({
      // A new file takes one CopyObject: 1e6 × $5 / 1e6.
      'Amazon S3, copies': [1_000_000, 5, 5],
      'Amazon S3, reads': [0, 0, 0],
      // 1e6 sent, received and deleted, and 5 pollers × 730 h × 180 an hour; a million of them free.
      'Amazon SQS, send, receive, delete, poll': [3_657_000, 1.0628, 1.4628],
      'AWS Lambda, invocations': [1_000_000, 0, 0.2],
      // 1e6 × 0.2 s × 0.5 GB = 100,000 GB-s, of 400,000 free ones.
      'AWS Lambda, duration, Arm': [100_000, 0, 1.3333],
      'Amazon CloudWatch, custom metrics': [9, 0, 2.7],
      // Twelve, ten of them free.
      'Amazon CloudWatch, alarms': [12, 0.2, 1.2],
      'Amazon CloudWatch, dashboards': [1, 0, 3],
      // 1e6 × (750 + 770) bytes = 1.4156 GB of 2^30.
      'Amazon CloudWatch, logs, written': [1.4156, 0, 0.7078],
      // 15 % of it, for 14 of 30.42 days: 0.0977 × $0.03.
      'Amazon CloudWatch, logs, kept': [0.0977, 0.0029, 0.0029],
      'Data transfer, within the Region': [931.3226, 0, 0],
    });
    const { total } = estimate();
    expect([rounded(total.dollars), rounded(total.listDollars)]).toEqual([6.2657, 15.6069]);
  });

  test('batches of ten take a tenth of the invocations, receives and deletes', () => {
    const lines = bill({ assumptions: { messagesPerBatch: 10 } });

    expect(lines['AWS Lambda, invocations']).toEqual([100_000, 0, 0.02]);
    expect(lines['AWS Lambda, duration, Arm']).toEqual([10_000, 0, 0.1333]);
    expect(lines['Amazon SQS, send, receive, delete, poll']).toEqual([1_857_000, 0.3428, 0.7428]);
  });

  test('a file of 1 GiB takes 34 writes, 4 reads and the time of two rounds of parts', () => {
    const lines = bill({ load: { largeShare: 0.1 } });

    // 0.9 × 1 + 0.1 × (32 parts + create + complete) = 4.3 writes, 0.1 × 4 = 0.4 reads.
    expect(lines['Amazon S3, copies']).toEqual([4_300_000, 21.5, 21.5]);
    expect(lines['Amazon S3, reads']).toEqual([400_000, 0.16, 0.16]);
    // 10 + 190 ms, and for a tenth of the files 2 rounds of 16 parts of 400 ms: 280 ms on average.
    expect(lines['AWS Lambda, duration, Arm']).toEqual([140_000, 0, 1.8667]);
    // 0.9 × 1e12 bytes + 1e5 GiB.
    expect(lines['Data transfer, within the Region']).toEqual([100_838.1903, 0, 0]);
  });

  test('a file that replaces an older one takes two writes and three reads', () => {
    const lines = bill({ load: { rewriteShare: 1 } });

    expect(lines['Amazon S3, copies']).toEqual([2_000_000, 10, 10]);
    expect(lines['Amazon S3, reads']).toEqual([3_000_000, 1.2, 1.2]);
  });

  test('two attempts per file double everything except the sends', () => {
    const lines = bill({ load: { attempts: 2 } });

    expect(lines['Amazon S3, copies']).toEqual([2_000_000, 10, 10]);
    // 1e6 sent, 2e6 received and deleted, 1e6 hidden until the retry, 657,000 idle polls.
    expect(lines['Amazon SQS, send, receive, delete, poll']).toEqual([6_657_000, 2.2628, 2.6628]);
    expect(lines['AWS Lambda, invocations']).toEqual([2_000_000, 0.2, 0.4]);
  });

  test('customer keys cost their price and their requests', () => {
    const lines = bill({ settings: { encryption: 'kms' }, resources: { kmsKeys: 3 } });

    expect(lines['AWS KMS, customer keys']).toEqual([3, 3, 3]);
    // 8,760 times five minutes × (2 × 1 + 1), 20,000 free: 6,280 × $0.03 / 10,000.
    expect(lines['AWS KMS, requests']).toEqual([26_280, 0.0188, 0.0788]);
  });

  test.each([
    ['STANDARD', 5],
    ['preserve', 5],
    ['STANDARD_IA', 10],
    ['GLACIER_IR', 20],
    ['DEEP_ARCHIVE', 50],
  ] as const)('a million writes to %s cost $%d', (storage_class, dollars) => {
    expect(bill({ settings: { storage_class } })['Amazon S3, copies']).toEqual([1_000_000, dollars, dollars]);
  });

  test('a month without files costs what exists all the time', () => {
    const { total, ...rest } = estimate({ load: { filesPerMonth: 0 } });

    expect(billOf(rest)['Amazon SQS, send, receive, delete, poll']).toEqual([657_000, 0, 0.2628]);
    expect([rounded(total.dollars), rounded(total.listDollars)]).toEqual([0.2, 7.1628]);
  });

  test('the estimate counts the metrics that copy-file has', () => {
    expect(files.customMetrics).toBe(Object.keys(COPY_FILE_METRICS).length);
  });
});

describe('the limits of files', () => {
  test('the limits are ordered, the lowest first', () => {
    // Ten files in 0.2 s: 50 a second for each concurrent invocation.
    expect(namesOf(estimate().limits)).toEqual([
      ['max_concurrency', 250],
      ['S3 writes', 3_500],
      ['Lambda concurrency of the account', 50_000],
      ['SQS event source mapping', 62_500],
      ['SQS messages in flight', 600_000],
    ]);
  });

  test.each([
    { changes: { load: { accountConcurrency: 2 } }, first: 'Lambda concurrency of the account', rate: 100 },
    { changes: { settings: { max_concurrency: 1_000 } }, first: 'S3 writes', rate: 3_500 },
    { changes: { settings: { max_concurrency: 1_000 }, load: { rewriteShare: 1 } }, first: 'S3 writes', rate: 1_750 },
    {
      // 10 + 1,000 × 190 ms for ten thousand messages: 120,000 of them in flight are twelve invocations.
      changes: { settings: { max_concurrency: 100, batch_size: 10_000 } },
      first: 'SQS messages in flight',
      rate: 631.5457,
    },
    { changes: { load: { attempts: 2 } }, first: 'max_concurrency', rate: 125 },
    { changes: { assumptions: { copyMs: 1_990 } }, first: 'max_concurrency', rate: 25 },
  ] satisfies { changes: Changes<FileInput>; first: string; rate: number }[])(
    'with $changes, $first applies first at $rate files/s',
    ({ changes, first, rate }) => {
      expect(namesOf(estimate(changes).limits)[0]).toEqual([first, rate]);
    },
  );
});

describe('the time to drain', () => {
  const drained = (changes: Changes<FileInput>) => {
    const { burst, backlog, warnings } = estimate(changes);
    const of = (drain: typeof burst) => drain && [Math.round(drain.waiting), Math.round(drain.seconds * 100) / 100];
    return { burst: of(burst), backlog: of(backlog), warnings };
  };

  test('a backlog takes its size divided by the rate, if Lambda does not have to add invocations', () => {
    expect(drained({ load: { backlog: 100_000 } }).backlog).toEqual([100_000, 400]);
    expect(drained({ load: { backlog: 100_000 }, settings: { max_concurrency: 2 } }).backlog).toEqual([100_000, 1_000]);
  });

  test('for a backlog, Lambda adds five invocations each second', () => {
    const settings = { max_concurrency: 55 };

    // For ten seconds 5 t + 2.5 t² = 300 invocation-seconds of 50 files; then 2,750 files a second.
    expect(drained({ settings, load: { backlog: 15_000 } }).backlog).toEqual([15_000, 10]);
    expect(drained({ settings, load: { backlog: 15_000 + 2_750 } }).backlog).toEqual([17_750, 11]);
    // 50 × (5 t + 2.5 t²) = 3,750 after 4.568 s.
    expect(drained({ settings, load: { backlog: 3_750 } }).backlog).toEqual([3_750, 4.57]);
  });

  test('after a burst, the files wait that arrived faster than they were copied', () => {
    const burst = { perSecond: 1_250, seconds: 60 };

    expect(drained({ load: { burst } }).burst).toEqual([60_000, 240]);
    expect(drained({ load: { burst: { ...burst, perSecond: 250 } } }).burst).toEqual([0, 0]);
  });

  test('the estimate warns of messages that expire, and of a queue that grows without end', () => {
    expect(drained({ load: { backlog: 100_000_000 } }).warnings).toEqual([
      'Messages expire after queue_retention_days = 4, before all of them are processed.',
    ]);
    expect(drained({ load: { filesPerMonth: 1e9 } }).warnings).toEqual([
      'More files arrive than can be copied: the queue grows without end.',
    ]);
    expect(drained({ load: { backlog: 80_000_000 } }).warnings).toEqual([]);
  });
});
