import {
  type FilterRule,
  GetBucketNotificationConfigurationCommand,
  ListObjectsV2Command,
  type QueueConfiguration,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { listingPrefix, passes, readKeyFilters } from '../../../../../scripts/shared/buckets/key-filter.ts';
import { compareKeys, type ListedPage, listPages } from '../../../../../scripts/shared/buckets/list-objects.ts';
import { fakeBuckets, gather, inBytes, named } from '../../../../support/scripts/fake-buckets.ts';

async function keysOf(pages: AsyncIterable<ListedPage>): Promise<string[]> {
  return (await gather(pages)).flatMap(({ objects }) => objects.map(({ key }) => key));
}

const objectsOf = (keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, { body: key }]));

describe('listing a bucket', () => {
  test('a listing returns awkward keys as S3 stores them, in the order of bytes', async () => {
    const keys = ['a b', 'a+b', 'a%2Bb', 'ü/😀', 'Ａ', 'x\u0001y', '../a//b', '100%'];
    const { s3 } = fakeBuckets({ bucket: objectsOf(keys) }, 2);

    expect(await keysOf(listPages(s3, { bucket: 'bucket' }))).toEqual(keys.toSorted(inBytes));
  });

  test('a listing marks objects that are archived and not restored', async () => {
    const restored = { RestoreExpiryDate: new Date(), IsRestoreInProgress: false };
    const { s3 } = fakeBuckets({
      bucket: {
        a: { StorageClass: 'GLACIER' },
        b: { StorageClass: 'DEEP_ARCHIVE', RestoreStatus: restored },
        c: { StorageClass: 'DEEP_ARCHIVE', RestoreStatus: { IsRestoreInProgress: true } },
        d: { StorageClass: 'GLACIER_IR' },
      },
    });

    const [page] = await gather(listPages(s3, { bucket: 'bucket' }));

    expect(page?.objects.map(({ key, isArchived }) => [key, isArchived])).toEqual([
      ['a', true],
      ['b', false],
      ['c', true],
      ['d', false],
    ]);
  });

  test('a listing starts after a key and keeps to a prefix', async () => {
    const { s3 } = fakeBuckets({ bucket: objectsOf(['a/1', 'a/2', 'a/3', 'b/1']) });

    expect(await keysOf(listPages(s3, { bucket: 'bucket', prefix: 'a/', startAfter: 'a/1' }))).toEqual(['a/2', 'a/3']);
  });

  test('a listing continues after the last key if S3 refuses its token', async () => {
    const { s3, mock } = fakeBuckets({ bucket: objectsOf(['a', 'b', 'c', 'd', 'e']) }, 2);
    mock.on(ListObjectsV2Command, { ContinuationToken: 'b' }).rejects(named('InvalidArgument'));

    expect(await keysOf(listPages(s3, { bucket: 'bucket' }))).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(mock.commandCalls(ListObjectsV2Command).map(({ args }) => args[0].input.StartAfter)).toContain('b');
  });

  test('a listing continues after an empty page that is not the last', async () => {
    const { s3, mock } = fakeBuckets({ bucket: {} });
    mock
      .on(ListObjectsV2Command)
      .resolvesOnce({ IsTruncated: true, NextContinuationToken: 'more' })
      .resolves({ Contents: [{ Key: 'a', Size: 1, ETag: '"e"', LastModified: new Date() }] });

    expect(await keysOf(listPages(s3, { bucket: 'bucket' }))).toEqual(['a']);
  });

  test('a listing holds one page and requests one more, however slow its reader is', async () => {
    const keys = Array.from({ length: 50 }, (_, number) => `key ${number}`);
    const { s3, mock } = fakeBuckets({ bucket: objectsOf(keys) }, 5);

    let read = 0;
    for await (const _ of listPages(s3, { bucket: 'bucket' })) {
      read += 1;
      await new Promise(setImmediate);
      expect(mock.commandCalls(ListObjectsV2Command).length).toBeLessThanOrEqual(read + 1);
    }
    expect(read).toBe(10);
  });

  test('a listing fails at an endpoint that lists in another order', async () => {
    const { s3, mock } = fakeBuckets({ bucket: {} });
    mock.on(ListObjectsV2Command).resolves({ Contents: [{ Key: '😀' }, { Key: 'Ａ' }] });

    await expect(keysOf(listPages(s3, { bucket: 'bucket' }))).rejects.toThrow(
      'Bucket bucket lists "😀" before "Ａ", not in the order of UTF-8 bytes as Amazon S3 does',
    );
  });
});

describe('the order of keys', () => {
  test('keys are ordered by their UTF-8 bytes', () => {
    const tricky = fc.constantFrom('a', '\uE000', '\uFFFD', '\u{10000}', '\u{1F600}', '\uD7FF');
    const key = fc.oneof(fc.string({ unit: 'binary', maxLength: 6 }), fc.string({ unit: tricky, maxLength: 4 }));

    fc.assert(
      fc.property(key, key, (a, b) => Math.sign(compareKeys(a, b)) === inBytes(a, b)),
      { numRuns: 500 },
    );
  });

  test('keys are not ordered as in JavaScript, where an emoji comes before a full-width letter', () => {
    expect('😀' < 'Ａ').toBe(true);
    expect(compareKeys('😀', 'Ａ')).toBeGreaterThan(0);
  });
});

describe("the filters of the bucket's notifications", () => {
  const ours = 'arn:aws:sqs:us-east-1:000000000000:ours';

  function filtersOf(...configurations: QueueConfiguration[]) {
    const { s3, mock } = fakeBuckets({});
    mock.on(GetBucketNotificationConfigurationCommand).resolves({ QueueConfigurations: configurations });
    return readKeyFilters(s3, 'bucket', ours);
  }

  test('the filters of a bucket are decoded as S3 compares them', async () => {
    const FilterRules: FilterRule[] = [
      { Name: 'Prefix' as 'prefix', Value: 'in/2026+reports/' },
      { Name: 'Suffix' as 'suffix', Value: '%C3%BC.csv' },
    ];

    const filters = await filtersOf({
      QueueArn: ours,
      Events: ['s3:ObjectCreated:*'],
      Filter: { Key: { FilterRules } },
    });

    expect(filters).toEqual([{ prefix: 'in/2026 reports/', suffix: 'ü.csv' }]);
    expect(passes(filters, 'in/2026 reports/ü.csv')).toBe(true);
    expect(passes(filters, 'in/2026+reports/ü.csv')).toBe(false);
    expect(passes(filters, 'in/2026 reports/u.csv')).toBe(false);
  });

  test('the filters of a bucket are those of our queue and of new objects only', async () => {
    expect(
      await filtersOf(
        { QueueArn: `${ours}-not`, Events: ['s3:ObjectCreated:*'] },
        { QueueArn: ours, Events: ['s3:ObjectRemoved:*'] },
      ),
    ).toEqual([]);
  });

  test.each([
    { filters: ['in/'], wanted: '', prefix: 'in/' },
    { filters: ['in/'], wanted: 'in/2026/', prefix: 'in/2026/' },
    { filters: ['in/'], wanted: 'out/', prefix: undefined },
    { filters: ['in/', 'out/'], wanted: '', prefix: '' },
    { filters: ['in/', 'out/'], wanted: 'i', prefix: 'in/' },
    { filters: [''], wanted: 'a', prefix: 'a' },
  ])(
    'a bucket with the filters $filters and --prefix "$wanted" is listed by $prefix',
    ({ filters, wanted, prefix }) => {
      expect(
        listingPrefix(
          filters.map((one) => ({ prefix: one, suffix: '' })),
          wanted,
        ),
      ).toBe(prefix);
    },
  );
});
