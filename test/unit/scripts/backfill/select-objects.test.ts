import { describe, expect, jest, test } from '@jest/globals';
import { countObjects, type Selection, selectObjects } from '../../../../scripts/backfill/select-objects.ts';
import { type FakeBuckets, fakeBuckets, gather } from '../../../support/scripts/fake-buckets.ts';

function selection(buckets: FakeBuckets, more: Partial<Selection> = {}): Selection {
  return {
    s3: fakeBuckets(buckets, 2).s3,
    sourceBucket: 'source',
    destinationBucket: 'destination',
    destinationPrefix: '',
    filters: [{ prefix: '', suffix: '' }],
    skipExisting: false,
    ...more,
  };
}

async function select(...input: Parameters<typeof selection>) {
  const chunks = await gather(selectObjects(selection(...input)));
  return {
    keys: chunks.flatMap(({ objects }) => objects.map(({ key }) => key)),
    existing: chunks.reduce((sum, { existing }) => sum + existing, 0),
    archived: chunks.reduce((sum, { archived }) => sum + archived, 0),
    upTo: chunks.at(-1)?.upTo,
  };
}

describe('the selection of a backfill', () => {
  test("a backfill selects keys that pass the pipeline's filters and have the wanted prefix", async () => {
    const source = { 'in/a.csv': {}, 'in/b.txt': {}, 'in/sub/c.csv': {}, 'out/d.csv': {} };
    const filters = [{ prefix: 'in/', suffix: '.csv' }];

    expect((await select({ source }, { filters })).keys).toEqual(['in/a.csv', 'in/sub/c.csv']);
    expect((await select({ source }, { filters, prefix: 'in/sub/' })).keys).toEqual(['in/sub/c.csv']);
    expect((await select({ source }, { filters, prefix: 'out/' })).keys).toEqual([]);
  });

  test('a backfill selects files by the time when they were written', async () => {
    const source = { old: { age: 300 }, young: { age: 100 } };
    const keysOf = async (range: Partial<Selection>) => (await select({ source }, range)).keys;

    expect(await keysOf({ modifiedSince: Date.now() - 200_000 })).toEqual(['young']);
    expect(await keysOf({ modifiedUntil: Date.now() - 200_000 })).toEqual(['old']);
  });

  test('--modified-since includes its own moment, --modified-until does not', async () => {
    jest.useFakeTimers({ now: 1_000_000, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    const written = 1_000_000 - 3_600_000;

    expect((await select({ source: { a: {} } }, { modifiedSince: written })).keys).toEqual(['a']);
    expect((await select({ source: { a: {} } }, { modifiedUntil: written })).keys).toEqual([]);
    jest.useRealTimers();
  });

  test('a backfill skips and counts archived files', async () => {
    const source = { a: { StorageClass: 'GLACIER' as const }, b: {} };

    expect(await select({ source })).toEqual({ keys: ['b'], existing: 0, archived: 1, upTo: 'b' });
  });

  test('a backfill skips the copies if source and destination are one bucket', async () => {
    const one = { 'copies/a': {}, 'in/a': {} };
    const buckets = { sourceBucket: 'one', destinationBucket: 'one', destinationPrefix: 'copies/' };

    expect((await select({ one }, buckets)).keys).toEqual(['in/a']);
  });

  test('--skip-existing skips files that the destination is proven to have, and no others', async () => {
    const source = {
      'equal checksum': { body: 'abc', ETag: '"x"', ChecksumType: 'FULL_OBJECT' as const, ChecksumCRC32: 'c' },
      'equal etag': { body: 'abc' },
      missing: { body: 'abc' },
      'other etag': { body: 'abc', ETag: '"x"' },
      'other size': { body: 'abc' },
    };
    const destination = {
      'equal checksum': { body: 'abc', ETag: '"y"', ChecksumType: 'FULL_OBJECT' as const, ChecksumCRC32: 'c' },
      'equal etag': { body: 'abc' },
      'of nobody': { body: 'abc' },
      'other etag': { body: 'abc', ETag: '"y"' },
      'other size': { body: 'ab' },
    };

    expect(await select({ source, destination }, { skipExisting: true })).toEqual({
      keys: ['missing', 'other etag', 'other size'],
      existing: 2,
      archived: 0,
      upTo: 'other size',
    });
  });

  test('the selected files are counted from the start key on', async () => {
    const source = { a: {}, b: {}, c: {}, d: { StorageClass: 'GLACIER' as const } };

    expect(await countObjects(selection({ source }, { startAfter: 'a' }), new AbortController().signal)).toBe(3);
  });
});
