import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formEncode } from '../../../src/services/s3/http/request.ts';
import { behind, cutPage, firstKey, following, type Page } from '../../../src/services/s3/operations/page.ts';
import { Bucket, client, createBucket, put, textOf, useBucket } from './s3-fixture.ts';

useBucket('keys');

const byBytes = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other));

/** Keys that URL parsers, form decoders, XML, file systems or Unicode normalisation tend to change. */
const AWKWARD_KEYS = [
  'plain.txt',
  'two words.txt',
  ' leading and trailing blank ',
  'a+b.txt',
  'a%2Bb.txt',
  '100%.txt',
  '%ZZ',
  'a?versionId=x',
  'a#fragment',
  'a&b=c',
  `"quoted" and 'quoted'`,
  'back\\slash',
  'semi;colon:at@comma,dollar$',
  'brackets[1]{2}(3)<4>',
  'star*tilde~bang!caret^pipe|backtick`',
  'grüße/日本語.txt',
  'emoji/🎉👩‍👩‍👧.txt',
  'nfc/\u00e9',
  'nfd/e\u0301',
  'a//b',
  'a/./b',
  'a/../b',
  '../up',
  './here',
  '..',
  '.',
  '/leading',
  'trailing/',
  '/',
  '0042',
  '1e3',
  'true',
  '__proto__',
  'line\nbreak\rand\ttab',
  'control\u0001character',
  'k'.repeat(1024),
  'ü'.repeat(512),
];

const copySource = (key: string) => `${Bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;

describe.each(AWKWARD_KEYS.map((key) => [JSON.stringify(key.slice(0, 40)), key]))('the key %s', (_name, Key) => {
  afterEach(() => client.deleteObject({ Bucket, Key }));

  test('is unchanged by writing, reading, describing, tagging, copying and deleting its object', async () => {
    const body = `body of ${Key}`;
    const tags = { a: Key.slice(0, 40) };
    await put(Key, body, { Tagging: new URLSearchParams(tags).toString() });
    expect(await textOf(Key)).toBe(body);
    expect((await client.headObject({ Bucket, Key })).ContentLength).toBe(Buffer.byteLength(body));
    expect((await client.getObjectTagging({ Bucket, Key })).TagSet).toEqual([{ Key: 'a', Value: tags.a }]);

    const copy = `copy-of-${Key}`.slice(0, Buffer.byteLength(Key) > 1000 ? 500 : undefined);
    await client.copyObject({ Bucket, Key: copy, CopySource: copySource(Key) });
    expect(await textOf(copy)).toBe(body);

    await client.deleteObject({ Bucket, Key });
    await expect(textOf(Key)).rejects.toMatchObject({ name: 'NoSuchKey' });
    await client.deleteObject({ Bucket, Key: copy });
  });

  test('is unchanged by an upload in parts', async () => {
    const { UploadId } = await client.createMultipartUpload({ Bucket, Key });
    const part = await client.uploadPart({ Bucket, Key, UploadId, PartNumber: 1, Body: 'only part' });
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: part.ETag, ChecksumCRC32: part.ChecksumCRC32 }] };

    const completed = await client.completeMultipartUpload({ Bucket, Key, UploadId, MultipartUpload });

    expect(completed.ETag).toMatch(/-1"$/);
    expect(await textOf(Key)).toBe('only part');
  });
});

test('awkward keys are listed in UTF-8 byte order, and deleted in one request', async () => {
  for (const key of AWKWARD_KEYS) await put(key, 'x');

  const encoded = await client.listObjectsV2({ Bucket, EncodingType: 'url' });
  const expected = [...AWKWARD_KEYS].sort(byBytes);
  expect(encoded.Contents?.map((object) => object.Key)).toEqual(expected.map(formEncode));

  const plainKeys = AWKWARD_KEYS.filter((key) => !key.includes('\u0001'));
  const plain = await client.listObjectsV2({ Bucket, Prefix: '' });
  expect(plain.Contents?.map((object) => object.Key)).toEqual(expect.arrayContaining(plainKeys));

  const Objects = plainKeys.map((Key) => ({ Key }));
  const { Deleted, Errors } = await client.deleteObjects({ Bucket, Delete: { Objects } });
  expect(Errors ?? []).toEqual([]);
  expect(Deleted).toHaveLength(plainKeys.length);
  expect((await client.listObjectsV2({ Bucket })).KeyCount).toBe(1);
});

test('DeleteObjects takes a thousand keys full of XML', async () => {
  const Objects = Array.from({ length: 1000 }, (_, index) => ({ Key: `${index}${'<&>"\r\n'.repeat(100)}` }));

  const { Deleted } = await client.deleteObjects({ Bucket, Delete: { Objects } });

  expect(Deleted?.map((deleted) => deleted.Key)).toEqual(Objects.map((object) => object.Key));
});

test('a key of more than 1,024 bytes is refused with its size', async () => {
  const written = put('ü'.repeat(513), 'x');

  await expect(written).rejects.toMatchObject({ name: 'KeyTooLongError', Size: '1026', MaxSizeAllowed: '1024' });
});

test('1,200 keys of mixed case and script are each listed once, in UTF-8 byte order', async () => {
  const letters = ['a', 'B', 'ä', 'Z', '\u{1F600}', '\uFF5E', 'é', '0', '_'];
  const keys = Array.from({ length: 1200 }, (_, index) => `${letters[index % letters.length]}${(index * 7919) % 1200}`);
  await createBucket('many');
  for (let at = 0; at < keys.length; at += 50) await Promise.all(keys.slice(at, at + 50).map((key) => put(key, 'x')));

  for (const pageSize of [1000, 97]) {
    const listed: string[] = [];
    for await (const page of paginateListObjectsV2({ client, pageSize }, { Bucket })) {
      listed.push(...(page.Contents ?? []).map((object) => object.Key ?? ''));
    }
    expect(listed).toEqual([...keys].sort(byBytes));
  }
});

describe('ListObjectsV2 of a small tree', () => {
  beforeAll(async () => {
    await createBucket('tree');
    for (const key of ['a', 'b/1', 'b/2', 'b/c/3', 'b', 'd/4', 'd', 'e']) await put(key, 'x');
  });
  const list = (options = {}) => client.listObjectsV2({ Bucket, ...options });
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
  ])('with %j returns %j', async (options, expected) => {
    expect(shown(await list(options))).toEqual(expected);
  });

  test('returns keys and common prefixes once each in pages of one', async () => {
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

  test.each([{ MaxKeys: -1 }, { ContinuationToken: '***' }])('refuses %j', async (options) => {
    await expect(list(options)).rejects.toMatchObject({ name: 'InvalidArgument' });
  });
});

test('pages of any size show every key, or its common prefix, once', () => {
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
