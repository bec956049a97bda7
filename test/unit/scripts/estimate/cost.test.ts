import { describe, expect, test } from '@jest/globals';
import { estimateFiles } from '../../../../scripts/estimate/files/estimate-files.ts';
import { estimateInput } from './estimate-input.ts';

/** `item: [quantity, dollars after the free tier, dollars without it]` */
function bill(...changes: Parameters<typeof estimateInput>) {
  const { lines, total } = estimateFiles(estimateInput(...changes));
  const rounded = (number: number) => Math.round(number * 1e4) / 1e4;
  return {
    lines: Object.fromEntries(
      lines.map(({ service, item, quantity, dollars, listDollars }) => [
        `${service}, ${item}`,
        [rounded(quantity), rounded(dollars), rounded(listDollars)],
      ]),
    ),
    total: [rounded(total.dollars), rounded(total.listDollars)],
  };
}

describe('the monthly cost', () => {
  test('of a million small files that come one by one, calculated by hand', () => {
    expect(bill()).toEqual({
      lines: {
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
      },
      total: [6.2657, 15.6069],
    });
  });

  test('of batches is less: a tenth of the invocations, of the receives and of the deletes', () => {
    const { lines } = bill({ assumptions: { messagesPerBatch: 10 } });

    expect(lines['AWS Lambda, invocations']).toEqual([100_000, 0, 0.02]);
    expect(lines['AWS Lambda, duration, Arm']).toEqual([10_000, 0, 0.1333]);
    expect(lines['Amazon SQS, send, receive, delete, poll']).toEqual([1_857_000, 0.3428, 0.7428]);
  });

  test('of a tenth of the files being of 1 GiB: 34 writes and 4 reads each', () => {
    const { lines } = bill({ load: { largeShare: 0.1 } });

    // 0.9 × 1 + 0.1 × (32 parts + create + complete) = 4.3 writes, 0.1 × 4 = 0.4 reads.
    expect(lines['Amazon S3, copies']).toEqual([4_300_000, 21.5, 21.5]);
    expect(lines['Amazon S3, reads']).toEqual([400_000, 0.16, 0.16]);
    // 10 + 190 ms, and for a tenth of the files 2 rounds of 16 parts of 400 ms: 280 ms on average.
    expect(lines['AWS Lambda, duration, Arm']).toEqual([140_000, 0, 1.8667]);
    // 0.9 × 1e12 bytes + 1e5 GiB.
    expect(lines['Data transfer, within the Region']).toEqual([100_838.1903, 0, 0]);
  });

  test('of files that all replace an older one: two writes and three reads each', () => {
    const { lines } = bill({ load: { rewriteShare: 1 } });

    expect(lines['Amazon S3, copies']).toEqual([2_000_000, 10, 10]);
    expect(lines['Amazon S3, reads']).toEqual([3_000_000, 1.2, 1.2]);
  });

  test('of two attempts doubles everything but what is sent', () => {
    const { lines } = bill({ load: { attempts: 2 } });

    expect(lines['Amazon S3, copies']).toEqual([2_000_000, 10, 10]);
    // 1e6 sent, 2e6 received and deleted, 1e6 hidden for a while, 657,000 idle polls.
    expect(lines['Amazon SQS, send, receive, delete, poll']).toEqual([6_657_000, 2.2628, 2.6628]);
    expect(lines['AWS Lambda, invocations']).toEqual([2_000_000, 0.2, 0.4]);
  });

  test('of customer keys: what they cost, and their requests', () => {
    const { lines } = bill({ settings: { encryption: 'kms' }, resources: { kmsKeys: 3 } });

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
  ] as const)('of writing to %s is $%d for a million', (storage_class, dollars) => {
    const { lines } = bill({ settings: { storage_class } });

    expect(lines['Amazon S3, copies']).toEqual([1_000_000, dollars, dollars]);
  });

  test('of nothing at all is what is there all the time', () => {
    const { lines, total } = bill({ load: { filesPerMonth: 0 } });

    expect(lines['Amazon SQS, send, receive, delete, poll']).toEqual([657_000, 0, 0.2628]);
    expect(total).toEqual([0.2, 7.1628]);
  });
});
