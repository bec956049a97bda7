import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { readS3Message } from '../../../../lambda/shared/s3-event.ts';
import { type AuditContext, isClean, runAudit } from '../../../../scripts/audit/run-audit.ts';
import type { Finding } from '../../../../scripts/shared/buckets/judge.ts';
import { type FakeBuckets, fakeBuckets } from '../../../support/scripts/fake-buckets.ts';

const sqs = mockClient(SQSClient);

beforeEach(() => {
  sqs.reset();
  sqs.on(SendMessageBatchCommand).callsFake(({ Entries }) => ({
    Successful: Entries.map(({ Id }: { Id: string }) => ({ Id })),
  }));
});

const buckets: FakeBuckets = {
  source: {
    archived: { body: 'a', StorageClass: 'DEEP_ARCHIVE' },
    different: { body: 'abc' },
    missing: { body: 'abc' },
    same: { body: 'abc' },
    unproven: { body: 'abc', ETag: '"x"' },
    young: { body: 'abc', age: 1 },
  },
  destination: {
    different: { body: 'ab' },
    extra: { body: 'abc' },
    same: { body: 'abc' },
    unproven: { body: 'abc', ETag: '"y"' },
  },
};

const fix: NonNullable<AuditContext['fix']> = {
  queue: {
    sqs: new SQSClient({ region: 'us-east-1' }),
    queueUrl: 'https://sqs/work',
    sourceBucket: 'source',
    region: 'us-east-1',
  },
  dryRun: false,
};

async function audit(given: FakeBuckets, more: Partial<AuditContext> = {}) {
  const told: Finding[] = [];
  const { s3 } = fakeBuckets(given, 3);
  const report = await runAudit({
    comparison: {
      s3,
      sourceBucket: 'source',
      destinationBucket: 'destination',
      destinationPrefix: '',
      filters: [{ prefix: '', suffix: '' }],
      graceMs: 60_000,
      readsBytes: false,
    },
    signal: new AbortController().signal,
    onFindings: async (findings) => {
      told.push(...findings);
    },
    onProgress: () => undefined,
    ...more,
  });
  return { report, told };
}

const enqueuedKeys = () =>
  sqs
    .commandCalls(SendMessageBatchCommand)
    .flatMap(({ args }) => args[0].input.Entries ?? [])
    .flatMap(({ MessageBody = '' }) => readS3Message(MessageBody))
    .map((record) => (record.kind === 'created' ? record.object.key : record.kind));

describe('an audit', () => {
  test('counts each verdict, gives examples, and tells everything that is not the same in the order of keys', async () => {
    const { report, told } = await audit(buckets);

    expect(report.counts).toEqual({ same: 1, missing: 2, different: 1, unproven: 1, extra: 1, 'under way': 1 });
    expect(report.examples.different).toEqual([{ key: 'different', why: 'sizes differ' }]);
    expect(told.map(({ key, verdict }) => [key, verdict])).toEqual([
      ['archived', 'missing'],
      ['different', 'different'],
      ['extra', 'extra'],
      ['missing', 'missing'],
      ['unproven', 'unproven'],
      ['young', 'under way'],
    ]);
    expect(enqueuedKeys()).toEqual([]);
  });

  test('enqueues on request what is missing or different, but nothing that is archived', async () => {
    const { report } = await audit(buckets, { fix });

    expect(report).toMatchObject({ enqueued: 2, archived: 1, refused: [] });
    expect(enqueuedKeys()).toEqual(['different', 'missing']);
  });

  test('only counts what it would enqueue in a dry run', async () => {
    const { report } = await audit(buckets, { fix: { ...fix, dryRun: true } });

    expect(report).toMatchObject({ enqueued: 2, archived: 1 });
    expect(enqueuedKeys()).toEqual([]);
  });

  test('gives ten examples of each verdict at most', async () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, number) => [`${number}`, {}]));
    const { report, told } = await audit({ source: many, destination: {} });

    expect(report.counts.missing).toBe(30);
    expect(report.examples.missing).toHaveLength(10);
    expect(told).toHaveLength(30);
  });

  test('that is stopped says so, and is never clean', async () => {
    const stop = new AbortController();
    const same = Object.fromEntries(Array.from({ length: 600 }, (_, number) => [`${number}`, {}]));

    const { report } = await audit(
      { source: same, destination: same },
      { signal: stop.signal, onProgress: () => stop.abort() },
    );

    expect(report).toMatchObject({ stopped: true, counts: { same: 500 } });
    expect(isClean(report, { strict: false })).toBe(false);
  });

  test.each([
    { source: { a: {} }, destination: { a: {} }, isClean: true, isStrictlyClean: true },
    { source: { a: {} }, destination: { a: {}, b: {} }, isClean: true, isStrictlyClean: false },
    { source: { a: {}, b: {} }, destination: { a: {} }, isClean: false, isStrictlyClean: false },
    { source: { a: { body: 'x' } }, destination: { a: {} }, isClean: false, isStrictlyClean: false },
    { source: { a: { ETag: '"x"' } }, destination: { a: {} }, isClean: false, isStrictlyClean: false },
    { source: { a: { age: 1 } }, destination: {}, isClean: false, isStrictlyClean: false },
  ])('of $source and $destination: clean $isClean, strictly $isStrictlyClean', async (row) => {
    const { report } = await audit({ source: row.source, destination: row.destination });

    expect([isClean(report, { strict: false }), isClean(report, { strict: true })]).toEqual([
      row.isClean,
      row.isStrictlyClean,
    ]);
  });
});
