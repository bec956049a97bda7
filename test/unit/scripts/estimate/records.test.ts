import { describe, expect, test } from '@jest/globals';
import { PRODUCE_RECORD_METRICS } from '../../../../lambda/produce-record/contract.ts';
import { STORE_RECORD_METRICS } from '../../../../lambda/store-record/contract.ts';
import { type RecordInput, records } from '../../../../scripts/estimate/loads/records.ts';
import { billOf, type Changes, estimateWith, namesOf } from '../../../support/scripts/estimate.ts';

/** A post takes 40 ms, an invocation of ten writes 20 ms. */
const base = {
  load: { recordsPerMonth: 1_000_000, meanBytes: 500, keyedShare: 1, keptMonths: 1 },
  settings: { stream_queue_type: 'standard', api_throttle_rate: 500 },
  assumptions: {
    produceMs: 40,
    storeMs: 15,
    overheadMs: 5,
    answerBytes: 1_000,
    logBytesPerPost: 1_000,
    logBytesPerRecord: 500,
    logBytesPerInvocation: 270,
  },
};
const estimate = (changes: Changes<RecordInput> = {}) => estimateWith(records, base, changes);
const bill = (changes: Changes<RecordInput> = {}) => billOf(estimate(changes));

describe('the monthly cost of records', () => {
  test('a million records that arrive one by one cost what a calculation by hand says', () => {
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
      // One for the row, two for the idempotency of the request: 3e6 × $0.625 / 1e6.
      'Amazon DynamoDB, writes': [3_000_000, 1.875, 1.875],
      // 1e6 × 620 bytes of rows, and three days of idempotency items of 400 bytes: 0.6142 GB.
      'Amazon DynamoDB, storage': [0.6142, 0, 0.1535],
      'Amazon DynamoDB, point-in-time recovery': [0.6142, 0.1228, 0.1228],
    });
  });

  test.each([
    ['without idempotency keys, one unit per row', { keyedShare: 0 }, [1_000_000, 0.625, 0.625]],
    ['for records of 2 KB, three units per row', { meanBytes: 2_000 }, [5_000_000, 3.125, 3.125]],
    ['for a second delivery, another unit', { attempts: 2, keyedShare: 0 }, [2_000_000, 1.25, 1.25]],
  ])('the table needs %s', (_, load, writes) => {
    expect(bill({ load })['Amazon DynamoDB, writes']).toEqual(writes);
  });

  test('a table that keeps a year of records stores twelve months', () => {
    const lines = bill({ load: { keptMonths: 12, keyedShare: 0 } });

    // 12e6 × 620 bytes = 6.929 GB, of 25 free ones.
    expect(lines['Amazon DynamoDB, storage']).toEqual([6.929, 0, 1.7323]);
    expect(lines['Amazon DynamoDB, point-in-time recovery']).toEqual([6.929, 1.3858, 1.3858]);
  });

  test('a FIFO queue costs a quarter more for its requests', () => {
    const lines = bill({ settings: { stream_queue_type: 'fifo' } });

    expect(lines['Amazon SQS, send, receive, delete, poll']).toEqual([3_657_000, 1.3285, 1.8285]);
  });

  test('the estimate counts the metrics that both functions have', () => {
    const metrics = { ...PRODUCE_RECORD_METRICS, ...STORE_RECORD_METRICS };

    expect(records.customMetrics).toBe(new Set(Object.values(metrics)).size);
  });
});

describe('the limits of records', () => {
  test('the limits of the API and of the queue are ordered, the lowest first', () => {
    const { limits, intake } = estimate();

    expect(namesOf(intake)).toEqual([
      ['api_throttle_rate', 500],
      ['API Gateway requests of the account', 10_000],
      ['Lambda concurrency of the account', 25_000],
    ]);
    // Ten records in 20 ms: 500 a second for each concurrent invocation.
    expect(namesOf(limits)).toEqual([
      ['max_concurrency', 2_500],
      ['DynamoDB writes', 4_000],
      ['Lambda concurrency of the account', 500_000],
      ['SQS event source mapping', 625_000],
      ['SQS messages in flight', 6_000_000],
    ]);
  });

  test('a FIFO queue is also limited by its groups, which deliver one record at a time', () => {
    const { limits, intake } = estimate({
      settings: { stream_queue_type: 'fifo', batch_size: 100 },
      load: { groups: 2 },
    });

    // A record in 5 + 15 ms: 50 a second for each of the two.
    expect(namesOf(limits)[0]).toEqual(['FIFO message groups', 100]);
    expect(namesOf(intake)).toContainEqual(['SQS FIFO sends', 70_000]);
  });

  test('a burst above the throttle of the API does not wait: the API rejects it', () => {
    const { burst, warnings } = estimate({ load: { burst: { perSecond: 3_000, seconds: 60 } } });

    expect(burst).toEqual({ waiting: 0, seconds: 0 });
    expect(warnings).toEqual([
      'More records arrive than the API accepts, 500 per second: it answers the others with 429.',
    ]);
  });

  test('a burst that the API accepts waits in the queue', () => {
    const { burst, warnings } = estimate({
      load: { burst: { perSecond: 3_000, seconds: 60 } },
      settings: { api_throttle_rate: 10_000 },
    });

    // 500 a second too many for a minute, then 2,500 a second.
    expect(burst).toEqual({ waiting: 30_000, seconds: 12 });
    expect(warnings).toEqual([]);
  });

  test('the estimate warns of a table that is too slow for the load', () => {
    const { warnings } = estimate({
      load: { recordsPerMonth: 20e9 },
      settings: { api_throttle_rate: 10_000, max_concurrency: 1_000 },
    });

    expect(warnings).toContain('More records arrive than can be stored: the queue grows without end.');
  });
});
