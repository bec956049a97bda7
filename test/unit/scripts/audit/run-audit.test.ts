import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { describeAudit } from '../../../../scripts/audit/describe.ts';
import { openFindingsFile } from '../../../../scripts/audit/findings-file.ts';
import { type AuditContext, isClean, runAudit } from '../../../../scripts/audit/run-audit.ts';
import type { Finding } from '../../../../scripts/shared/buckets/judge.ts';
import { comparisonOf, eventKeys, type FakeBuckets, fakeBuckets } from '../../../support/scripts/fake-buckets.ts';

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
  const found: Finding[] = [];
  const report = await runAudit({
    comparison: comparisonOf(fakeBuckets(given, 3).s3),
    signal: new AbortController().signal,
    onFindings: async (findings) => {
      found.push(...findings);
    },
    onProgress: () => undefined,
    ...more,
  });
  return { report, found };
}

const enqueuedKeys = () =>
  sqs
    .commandCalls(SendMessageBatchCommand)
    .flatMap(({ args }) => args[0].input.Entries ?? [])
    .flatMap(({ MessageBody = '' }) => eventKeys(MessageBody));

test('an audit counts each verdict, and passes on all findings except same in the order of keys', async () => {
  const { report, found } = await audit(buckets);

  expect(report.counts).toEqual({ same: 1, missing: 2, different: 1, unproven: 1, extra: 1, 'under way': 1 });
  expect(report.examples.different).toEqual([{ key: 'different', why: 'sizes differ' }]);
  expect(found.map(({ key, verdict }) => [key, verdict])).toEqual([
    ['archived', 'missing'],
    ['different', 'different'],
    ['extra', 'extra'],
    ['missing', 'missing'],
    ['unproven', 'unproven'],
    ['young', 'under way'],
  ]);
  expect(enqueuedKeys()).toEqual([]);
});

test('--fix enqueues what is missing or different, but no archived file', async () => {
  const { report } = await audit(buckets, { fix });

  expect(report).toMatchObject({ enqueued: 2, archived: 1, refused: [] });
  expect(enqueuedKeys()).toEqual(['different', 'missing']);
});

test('--fix with --dry-run only counts what it would enqueue', async () => {
  const { report } = await audit(buckets, { fix: { ...fix, dryRun: true } });

  expect(report).toMatchObject({ enqueued: 2, archived: 1 });
  expect(enqueuedKeys()).toEqual([]);
});

test('an audit reports at most ten examples of each verdict', async () => {
  const many = Object.fromEntries(Array.from({ length: 30 }, (_, number) => [`${number}`, {}]));
  const { report, found } = await audit({ source: many, destination: {} });

  expect(report.counts.missing).toBe(30);
  expect(report.examples.missing).toHaveLength(10);
  expect(found).toHaveLength(30);
});

test('a stopped audit says so, and is never clean', async () => {
  const stop = new AbortController();
  const same = Object.fromEntries(Array.from({ length: 600 }, (_, number) => [`${number}`, {}]));

  const { report } = await audit(
    { source: same, destination: same },
    { signal: stop.signal, onProgress: () => stop.abort() },
  );

  expect(report).toMatchObject({ stopped: true, counts: { same: 500 } });
  expect(isClean(report, { strict: false })).toBe(false);
  expect(describeAudit(report, { dryRun: false, strict: false, isClean: false })).toContain(
    'Stopped before the end: the counts are incomplete.',
  );
});

test.each([
  { source: { a: {} }, destination: { a: {} }, clean: true, strictlyClean: true },
  { source: { a: {} }, destination: { a: {}, b: {} }, clean: true, strictlyClean: false },
  { source: { a: {}, b: {} }, destination: { a: {} }, clean: false, strictlyClean: false },
  { source: { a: { body: 'x' } }, destination: { a: {} }, clean: false, strictlyClean: false },
  { source: { a: { ETag: '"x"' } }, destination: { a: {} }, clean: false, strictlyClean: false },
  { source: { a: { age: 1 } }, destination: {}, clean: false, strictlyClean: false },
])('an audit of $source and $destination is clean: $clean, with --strict: $strictlyClean', async (row) => {
  const { report } = await audit({ source: row.source, destination: row.destination });

  expect([isClean(report, { strict: false }), isClean(report, { strict: true })]).toEqual([
    row.clean,
    row.strictlyClean,
  ]);
});

describe('the CSV file of an audit', () => {
  const object = { size: 3, eTag: 'e', lastModified: Date.UTC(2026, 0, 31), isArchived: false };

  test('--csv writes a line for each finding, with quotes around keys that need them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'findings-'));
    const path = join(folder, 'findings.csv');
    const file = await openFindingsFile(path);

    await file.write([{ key: 'a "b",\nc', verdict: 'missing', why: 'gone', source: { ...object, key: 'x' } }]);
    await file.write([{ key: 'ü', verdict: 'extra', why: 'new', copy: { ...object, key: 'x' } }]);
    await file.close();

    expect(await readFile(path, 'utf8')).toBe(
      [
        'verdict,key,why,source_bytes,source_etag,source_modified,copy_bytes,copy_etag,copy_modified',
        'missing,"a ""b"",\nc",gone,3,e,2026-01-31T00:00:00.000Z,,,',
        'extra,ü,new,,,,3,e,2026-01-31T00:00:00.000Z',
        '',
      ].join('\r\n'),
    );
    await rm(folder, { recursive: true });
  });

  test('--csv names the file that it can not write', async () => {
    await expect(openFindingsFile('/nowhere/findings.csv')).rejects.toThrow(
      "Can't write /nowhere/findings.csv: ENOENT",
    );
  });
});
