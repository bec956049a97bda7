import { describe, expect, test } from '@jest/globals';
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
  test("keeps to the pipeline's filters and to the wanted prefix", async () => {
    const source = { 'in/a.csv': {}, 'in/b.txt': {}, 'in/sub/c.csv': {}, 'out/d.csv': {} };
    const filters = [{ prefix: 'in/', suffix: '.csv' }];

    expect((await select({ source }, { filters })).keys).toEqual(['in/a.csv', 'in/sub/c.csv']);
    expect((await select({ source }, { filters, prefix: 'in/sub/' })).keys).toEqual(['in/sub/c.csv']);
    expect((await select({ source }, { filters, prefix: 'out/' })).keys).toEqual([]);
  });

  test('keeps to the time they were written: the first moment counts, the last does not', async () => {
    const { s3, ...rest } = selection({ source: { old: { age: 300 }, young: { age: 100 } } });
    const all = await gather(selectObjects({ s3, ...rest }));
    const [old, young] = all.flatMap(({ objects }) => objects.map(({ lastModified }) => lastModified));
    const keysOf = async (range: Partial<Selection>) =>
      (await select({ source: { old: { age: 300 }, young: { age: 100 } } }, range)).keys;

    expect((old ?? 0) < (young ?? 0)).toBe(true);
    expect(await keysOf({ modifiedSince: Date.now() - 200_000 })).toEqual(['young']);
    expect(await keysOf({ modifiedUntil: Date.now() - 200_000 })).toEqual(['old']);
  });

  test('leaves out what is archived, and counts it', async () => {
    const source = { a: { StorageClass: 'GLACIER' as const }, b: {} };

    expect(await select({ source })).toEqual({ keys: ['b'], existing: 0, archived: 1, upTo: 'b' });
  });

  test('leaves out the copies where source and destination are one bucket', async () => {
    const one = { 'copies/a': {}, 'in/a': {} };
    const buckets = { sourceBucket: 'one', destinationBucket: 'one', destinationPrefix: 'copies/' };

    expect((await select({ one }, buckets)).keys).toEqual(['in/a']);
  });

  test('leaves out what the destination is shown to have, and nothing on a mere guess', async () => {
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

  test('can be counted, from where it begins', async () => {
    const source = { a: {}, b: {}, c: {}, d: { StorageClass: 'GLACIER' as const } };

    expect(await countObjects(selection({ source }, { startAfter: 'a' }), new AbortController().signal)).toBe(3);
  });
});
