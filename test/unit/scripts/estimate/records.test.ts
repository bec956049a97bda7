import { describe, expect, test } from '@jest/globals';
import { PRODUCE_RECORD_METRICS } from '../../../../lambda/produce-record/contract.ts';
import { STORE_RECORD_METRICS } from '../../../../lambda/store-record/contract.ts';
import { estimateRecords } from '../../../../scripts/estimate/records/estimate-records.ts';
import { RECORD_ASSUMPTIONS, type RecordInput } from '../../../../scripts/estimate/records/load.ts';
import { CUSTOM_METRICS } from '../../../../scripts/estimate/records/usage.ts';

interface Changes {
  readonly load?: Partial<RecordInput['load']>;
  readonly settings?: Partial<RecordInput['settings']>;
  readonly batch?: number;
}

/** Round numbers: a post takes 40 ms, an invocation of ten writes 20 ms. */
function estimate({ load, settings, batch = 1 }: Changes = {}) {
  const values = { produceMs: 40, storeMs: 15, overheadMs: 5, answerBytes: 1_000, messagesPerBatch: batch };
  const of = (value: number) => ({ value, unit: '', source: '' });
  return estimateRecords({
    load: {
      recordsPerMonth: 1_000_000,
      meanBytes: 500,
      keyedShare: 1,
      keptMonths: 1,
      attempts: 1,
      accountConcurrency: 1_000,
      ...load,
    },
    settings: {
      region: 'us-east-1',
      stream_queue_type: 'standard',
      api_throttle_rate: 500,
      lambda_memory_mb: 512,
      batch_size: 10,
      batch_window_seconds: 0,
      max_concurrency: 5,
      queue_retention_days: 4,
      log_retention_days: 14,
      encryption: 'aws',
      ...settings,
    },
    resources: { alarmMetrics: 12, dashboards: 1, kmsKeys: 0 },
    assumptions: {
      ...RECORD_ASSUMPTIONS,
      messagesPerBatch: of(batch),
      logBytesPerPost: of(1_000),
      logBytesPerRecord: of(500),
      logBytesPerInvocation: of(270),
      ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, of(value)])),
    },
  });
}

const rounded = (number: number) => Math.round(number * 1e4) / 1e4;

/** `item: [quantity, dollars after the free tier, dollars without it]` */
function bill(changes: Changes = {}) {
  return Object.fromEntries(
    estimate(changes).lines.map(({ service, item, quantity, dollars, listDollars }) => [
      `${service}, ${item}`,
      [rounded(quantity), rounded(dollars), rounded(listDollars)],
    ]),
  );
}

describe('the monthly cost of records', () => {
  test('of a million that come one by one, calculated by hand', () => {
    expect(bill()).toEqual({
      'Amazon API Gateway, requests, REST': [1_000_000, 3.5, 3.5],
      // 1e6 × 1,000 bytes, of 100 free GB.
      'Amazon API Gateway, answers to the internet': [0.9313, 0, 0.0838],
      // 1e6 sent, received and deleted, and 5 pollers × 730 h × 180 an hour; a million of them free.
      'Amazon SQS, send, receive, delete, poll': [3_657_000, 1.0628, 1.4628],
      // Both functions are invoked for each.
      'AWS Lambda, invocations': [2_000_000, 0.2, 0.4],
      // 1e6 × (0.04 + 0.02 s) × 0.5 GB = 30,000 GB-s, of 400,000 free ones.
      'AWS Lambda, duration, Arm': [30_000, 0, 0.4],
      'Amazon CloudWatch, custom metrics': [10, 0, 3],
      'Amazon CloudWatch, alarms': [12, 0.2, 1.2],
      'Amazon CloudWatch, dashboards': [1, 0, 3],
      // 1e6 × (1,000 + 500 + 270) bytes.
      'Amazon CloudWatch, logs, written': [1.6484, 0, 0.8242],
      'Amazon CloudWatch, logs, kept': [0.1138, 0.0034, 0.0034],
      // One for the row, two for the memory of the request: 3e6 × $0.625 / 1e6.
      'Amazon DynamoDB, writes': [3_000_000, 1.875, 1.875],
      // 1e6 × 620 bytes of rows, and three days' memories of 400 bytes: 0.6142 GB.
      'Amazon DynamoDB, storage': [0.6142, 0, 0.1535],
      'Amazon DynamoDB, point-in-time recovery': [0.6142, 0.1228, 0.1228],
    });
  });

  test('without idempotency keys is a third of the writes', () => {
    expect(bill({ load: { keyedShare: 0 } })['Amazon DynamoDB, writes']).toEqual([1_000_000, 0.625, 0.625]);
  });

  test('of records of 2 KB takes three units for each row', () => {
    expect(bill({ load: { meanBytes: 2_000 } })['Amazon DynamoDB, writes']).toEqual([5_000_000, 3.125, 3.125]);
  });

  test('of a second delivery is another write, which the row that is there refuses', () => {
    expect(bill({ load: { attempts: 2, keyedShare: 0 } })['Amazon DynamoDB, writes']).toEqual([2_000_000, 1.25, 1.25]);
  });

  test('of a table that keeps a year of them', () => {
    const lines = bill({ load: { keptMonths: 12, keyedShare: 0 } });

    // 12e6 × 620 bytes = 6.929 GB, of 25 free ones.
    expect(lines['Amazon DynamoDB, storage']).toEqual([6.929, 0, 1.7323]);
    expect(lines['Amazon DynamoDB, point-in-time recovery']).toEqual([6.929, 1.3858, 1.3858]);
  });

  test('of a FIFO queue is a quarter more for its requests', () => {
    const lines = bill({ settings: { stream_queue_type: 'fifo' } });

    expect(lines['Amazon SQS, send, receive, delete, poll']).toEqual([3_657_000, 1.3285, 1.8285]);
  });

  test('counts the metrics that the functions have', () => {
    const metrics = { ...PRODUCE_RECORD_METRICS, ...STORE_RECORD_METRICS };

    expect(CUSTOM_METRICS).toBe(new Set(Object.values(metrics)).size);
  });
});

describe('the limits of records', () => {
  const names = (limits: readonly { name: string; perSecond: number }[] = []) =>
    limits.map(({ name, perSecond }) => [name, rounded(perSecond)]);

  test('are those of the API and those of the queue, each with the one that binds first', () => {
    const { limits, intake } = estimate();

    expect(names(intake)).toEqual([
      ['api_throttle_rate', 500],
      ['API Gateway requests of the account', 10_000],
      ['Lambda concurrency of the account', 25_000],
    ]);
    // Ten records in 20 ms: 500 a second for each of the invocations at a time.
    expect(names(limits)).toEqual([
      ['max_concurrency', 2_500],
      ['DynamoDB writes', 4_000],
      ['Lambda concurrency of the account', 500_000],
      ['SQS event source mapping', 625_000],
      ['SQS messages in flight', 6_000_000],
    ]);
  });

  test('of a FIFO queue also come from the groups, and from records coming one at a time', () => {
    const { limits, intake } = estimate({
      settings: { stream_queue_type: 'fifo', batch_size: 100 },
      load: { groups: 2 },
    });

    // A record in 5 + 15 ms: 50 a second for each of the two.
    expect(names(limits)[0]).toEqual(['FIFO message groups', 100]);
    expect(names(intake)).toContainEqual(['SQS FIFO sends', 70_000]);
  });

  test('a burst above the rate of the API does not wait in the queue: it is turned away', () => {
    const { burst, warnings } = estimate({ load: { burst: { perSecond: 3_000, seconds: 60 } } });

    expect(burst).toEqual({ waiting: 0, seconds: 0 });
    expect(warnings).toEqual([
      'More records come than are taken, 500 a second: the others are answered 429 and have to come again.',
    ]);
  });

  test('a burst that the API takes waits for the functions behind the queue', () => {
    const { burst, warnings } = estimate({
      load: { burst: { perSecond: 3_000, seconds: 60 } },
      settings: { api_throttle_rate: 10_000 },
    });

    // 500 a second too many for a minute, then 2,500 a second.
    expect(burst).toEqual({ waiting: 30_000, seconds: 12 });
    expect(warnings).toEqual([]);
  });

  test('warns of a table that is too slow for good', () => {
    const { warnings } = estimate({
      load: { recordsPerMonth: 20e9 },
      settings: { api_throttle_rate: 10_000, max_concurrency: 1_000 },
    });

    expect(warnings).toContain('More records come than can be stored: the queue grows for ever.');
  });
});
