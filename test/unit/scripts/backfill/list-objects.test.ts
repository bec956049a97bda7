import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { type ListedPage, listPages } from '../../../../scripts/shared/buckets/list-objects.ts';
import { fakeBuckets, gather, named } from '../../../support/scripts/fake-buckets.ts';

async function keysOf(pages: AsyncIterable<ListedPage>): Promise<string[]> {
  const keys: string[] = [];
  for await (const { objects } of pages) keys.push(...objects.map(({ key }) => key));
  return keys;
}

const objectsOf = (keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, { body: key }]));

describe('listing a bucket', () => {
  test('gives every key as S3 stores it, awkward ones too, in the order of bytes', async () => {
    const keys = ['', 'a b', 'a+b', 'a%2Bb', 'ü/😀', 'Ａ', 'x\u0001y', '../a//b', '100%'].filter((key) => key !== '');
    const { s3 } = fakeBuckets({ bucket: objectsOf(keys) }, 2);

    const listed = await keysOf(listPages(s3, { bucket: 'bucket' }));

    expect(listed).toEqual(keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  });

  test('tells what is archived, and what of it is restored', async () => {
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

  test('begins behind a key and keeps to a prefix', async () => {
    const { s3 } = fakeBuckets({ bucket: objectsOf(['a/1', 'a/2', 'a/3', 'b/1']) });

    expect(await keysOf(listPages(s3, { bucket: 'bucket', prefix: 'a/', startAfter: 'a/1' }))).toEqual(['a/2', 'a/3']);
  });

  test('goes on behind the last key when its token is refused', async () => {
    const { s3, mock } = fakeBuckets({ bucket: objectsOf(['a', 'b', 'c', 'd', 'e']) }, 2);
    mock.on(ListObjectsV2Command, { ContinuationToken: 'b' }).rejects(named('InvalidArgument'));

    expect(await keysOf(listPages(s3, { bucket: 'bucket' }))).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(mock.commandCalls(ListObjectsV2Command).map(({ args }) => args[0].input.StartAfter)).toContain('b');
  });

  test('does not end at an empty page that is not the last', async () => {
    const { s3, mock } = fakeBuckets({ bucket: {} });
    mock
      .on(ListObjectsV2Command)
      .resolvesOnce({ IsTruncated: true, NextContinuationToken: 'more' })
      .resolves({ Contents: [{ Key: 'a', Size: 1, ETag: '"e"', LastModified: new Date() }] });

    expect(await keysOf(listPages(s3, { bucket: 'bucket' }))).toEqual(['a']);
  });

  test('holds one page and asks for one more, however slow its reader is', async () => {
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

  test('refuses an endpoint that lists in another order', async () => {
    const { s3, mock } = fakeBuckets({ bucket: {} });
    mock.on(ListObjectsV2Command).resolves({ Contents: [{ Key: '😀' }, { Key: 'Ａ' }] });

    await expect(keysOf(listPages(s3, { bucket: 'bucket' }))).rejects.toThrow(
      'Bucket bucket lists "😀" before "Ａ", not in the order of UTF-8 bytes as Amazon S3 does',
    );
  });
});
