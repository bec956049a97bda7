import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Page } from '../../../src/services/s3/operations/page.ts';
import { behind, cutPage, firstKey, following } from '../../../src/services/s3/operations/page.ts';
import type { LocalS3 } from './local-s3.ts';
import { startS3 } from './local-s3.ts';

const byBytes = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other));

let local: LocalS3;
beforeAll(async () => {
  local = await startS3();
});
afterAll(() => local.stop());

const fill = async (Bucket: string, keys: readonly string[]) => {
  await local.client.send(new CreateBucketCommand({ Bucket }));
  for (let at = 0; at < keys.length; at += 50) {
    await Promise.all(
      keys.slice(at, at + 50).map((Key) => local.client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))),
    );
  }
};

test('1,200 keys of mixed case and script are listed completely, once each, in UTF-8 byte order', async () => {
  const letters = ['a', 'B', 'ä', 'Z', '\u{1F600}', '\uFF5E', 'é', '0', '_'];
  const keys = Array.from({ length: 1200 }, (_, index) => `${letters[index % letters.length]}${(index * 7919) % 1200}`);
  await fill('many', keys);

  for (const pageSize of [1000, 97]) {
    const listed: string[] = [];
    for await (const page of paginateListObjectsV2({ client: local.client, pageSize }, { Bucket: 'many' })) {
      listed.push(...(page.Contents ?? []).map((object) => object.Key ?? ''));
    }
    expect(listed).toEqual([...keys].sort(byBytes));
  }
});

describe('a small tree', () => {
  const keys = ['a', 'b/1', 'b/2', 'b/c/3', 'b', 'd/4', 'd', 'e'];
  const Bucket = 'tree';
  beforeAll(() => fill(Bucket, keys));
  const list = (options = {}) => local.client.send(new ListObjectsV2Command({ Bucket, ...options }));
  const shown = ({ Contents, CommonPrefixes }: Awaited<ReturnType<typeof list>>) => [
    ...(Contents ?? []).map((object) => object.Key),
    ...(CommonPrefixes ?? []).map((prefix) => prefix.Prefix),
  ];

  test.each([
    [{}, ['a', 'b', 'b/1', 'b/2', 'b/c/3', 'd', 'd/4', 'e']],
    [{ Delimiter: '/' }, ['a', 'b', 'd', 'e', 'b/', 'd/']],
    [{ Delimiter: '/', Prefix: 'b/' }, ['b/1', 'b/2', 'b/c/']],
    [{ Prefix: 'b/' }, ['b/1', 'b/2', 'b/c/3']],
    [{ StartAfter: 'b/2' }, ['b/c/3', 'd', 'd/4', 'e']],
    [{ StartAfter: 'b/', Delimiter: '/' }, ['d', 'e', 'd/']],
    [{ Prefix: 'nothing' }, []],
    [{ MaxKeys: 0 }, []],
  ])('with %j shows %j', async (options, expected) => {
    expect(shown(await list(options))).toEqual(expected);
  });

  test('pages of one show keys and common prefixes once each', async () => {
    const seen: (string | undefined)[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await list({ Delimiter: '/', MaxKeys: 1, ContinuationToken });
      expect(page.KeyCount).toBe(1);
      seen.push(...shown(page));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    expect(seen).toEqual(['a', 'b', 'b/', 'd', 'd/', 'e']);
  });

  test.each([
    [{ MaxKeys: -1 }, 'InvalidArgument'],
    [{ ContinuationToken: '***' }, 'InvalidArgument'],
  ])('%j is refused', async (options, name) => {
    await expect(list(options)).rejects.toMatchObject({ name });
  });
});

test('versions and delete markers are paged within a key', async () => {
  const Bucket = 'history';
  await fill(Bucket, []);
  await local.client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  const written: (string | undefined)[] = [];
  for (const Key of ['a', 'a', 'b', 'b', 'b', 'c']) {
    written.push((await local.client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))).VersionId);
  }
  written.push((await local.client.send(new DeleteObjectCommand({ Bucket, Key: 'b' }))).VersionId);
  const [a1, a2, b1, b2, b3, c1, marker] = written;

  const seen: (string | undefined)[] = [];
  let markers: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
  let isTruncated: boolean | undefined = true;
  while (isTruncated) {
    const page = await local.client.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 1, ...markers }));
    seen.push(...(page.Versions ?? []).map((v) => v.VersionId), ...(page.DeleteMarkers ?? []).map((v) => v.VersionId));
    markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    isTruncated = page.IsTruncated;
  }

  expect(seen).toEqual([a2, a1, marker, b3, b2, b1, c1]);
});

test('any listing, cut into pages of any size, shows every key or its common prefix once', () => {
  const key = fc.string({
    unit: fc.constantFrom('a', '0', '/', 'é', '\u{1F600}', '\uFFFF', '\0'),
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(key),
      key,
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
      (keys, prefix, limit, isWide) => {
        const items = [...keys].sort(byBytes).map((each) => ({ key: each }));
        const from = (first: string) => items.filter((item) => byBytes(item.key, first) >= 0);
        const options = { prefix: isWide ? '' : ([...prefix][0] ?? ''), delimiter: '/', from };
        const matching = items.map((item) => item.key).filter((each) => each.startsWith(options.prefix));
        const folded = matching.map((each) => {
          const slash = each.indexOf('/', options.prefix.length);
          return slash < 0 ? each : each.slice(0, slash + 1);
        });
        const seen: string[] = [];
        let start: string | undefined = firstKey('', options.prefix);
        while (start !== undefined) {
          const page: Page<{ key: string }> = cutPage({ ...options, limit, start: from(start) });
          seen.push(...page.items.map((item) => item.key), ...page.commonPrefixes);
          const { last } = page;
          start =
            last === undefined ? undefined : 'item' in last ? following(last.item.key) : behind(last.commonPrefix);
        }
        expect(seen.sort(byBytes)).toEqual([...new Set(folded)].sort(byBytes));
      },
    ),
  );
});
