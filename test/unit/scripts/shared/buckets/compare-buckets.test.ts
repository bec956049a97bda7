import { GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Comparison, compareBuckets } from '../../../../../scripts/shared/buckets/compare-buckets.ts';
import { judge } from '../../../../../scripts/shared/buckets/judge.ts';
import type { ListedPage } from '../../../../../scripts/shared/buckets/list-objects.ts';
import { type Pair, pairListings } from '../../../../../scripts/shared/buckets/pair-listings.ts';
import {
  comparisonOf,
  type FakeBuckets,
  type FakeObject,
  fakeBuckets,
  gather,
  inBytes,
  named,
} from '../../../../support/scripts/fake-buckets.ts';

const abc = { body: 'abc' };
const otherEtag = { body: 'abc', ETag: '"other"' };
const whole = { ChecksumType: 'FULL_OBJECT', ChecksumCRC32: 'one' } as const;
const two = { ChecksumCRC32: 'two' };
const parts = { ChecksumType: 'COMPOSITE', ChecksumCRC32: 'one' } as const;

/** Compares buckets with one file at most. */
async function compare({ source, copy }: { source?: FakeObject; copy?: FakeObject }, more: Partial<Comparison> = {}) {
  const buckets: FakeBuckets = {
    source: source ? { key: source } : {},
    destination: copy ? { 'copies/key': copy } : {},
  };
  const { s3, mock } = fakeBuckets(buckets);
  const [[finding] = []] = await gather(compareBuckets(comparisonOf(s3, { destinationPrefix: 'copies/', ...more })));
  const requests = mock.commandCalls(HeadObjectCommand).length + mock.commandCalls(GetObjectCommand).length;
  return { verdict: finding?.verdict, why: finding?.why, requests };
}

describe('the verdict on a file', () => {
  const noProof = 'ETags differ, no checksum in common';

  test.each([
    ['equal ETags and sizes', 'same', 'equal ETags', 0, abc, abc],
    ['no copy', 'missing', 'not in the destination', 0, abc, undefined],
    ['no source', 'extra', 'not in the source', 0, undefined, abc],
    ['different sizes', 'different', 'sizes differ', 0, abc, { body: 'ab' }],
    ['different ETags only', 'unproven', noProof, 2, abc, otherEtag],
    ['an older copy', 'unproven', `${noProof}, and the copy is older`, 2, abc, { ...otherEtag, age: 9_999 }],
    ['equal checksums', 'same', 'equal checksums', 2, { ...abc, ...whole }, { ...otherEtag, ...whole }],
    [
      'different checksums',
      'different',
      'checksums differ',
      2,
      { ...abc, ...whole },
      { ...otherEtag, ...whole, ...two },
    ],
    // A checksum of parts depends on the part sizes.
    ['different checksums of parts', 'unproven', noProof, 2, { ...abc, ...parts }, { ...otherEtag, ...parts, ...two }],
    ['no copy yet', 'under way', 'not in the destination, and just written', 0, { ...abc, age: 30 }, undefined],
    ['a new copy', 'under way', 'sizes differ, and just written', 0, abc, { body: 'ab', age: 30 }],
    ['a new source that was copied', 'same', 'equal ETags', 0, { ...abc, age: 30 }, abc],
  ])('a file with %s is “%s” (%s) after %d requests', async (_, verdict, why, requests, source, copy) => {
    expect(await compare({ ...(source && { source }), ...(copy && { copy }) })).toEqual({ verdict, why, requests });
  });

  test.each([
    { body: 'abc', verdict: 'same', why: 'equal bytes' },
    { body: 'abd', verdict: 'different', why: 'bytes differ' },
  ])('with --bytes, a copy with the bytes $body is “$verdict”', async ({ body, verdict, why }) => {
    const given = { source: abc, copy: { ...otherEtag, body } };

    expect(await compare(given, { readsBytes: true })).toEqual({ verdict, why, requests: 4 });
  });

  test.each([
    ['between the listing and its HEAD', false],
    ['while its bytes are read', true],
  ])('a file that changes %s is “under way”', async (_, readsBytes) => {
    const { s3, mock } = fakeBuckets({ source: { key: abc }, destination: { key: otherEtag } });
    if (readsBytes) mock.on(GetObjectCommand, { Bucket: 'source' }).rejects(named('PreconditionFailed'));
    else mock.on(HeadObjectCommand, { Bucket: 'source' }).resolves({ ContentLength: 3, ETag: '"newer"' });

    const [[finding] = []] = await gather(compareBuckets(comparisonOf(s3, { graceMs: 0, readsBytes })));

    expect(finding).toMatchObject({ verdict: 'under way', why: 'changed during the audit' });
  });

  test('a file written after its listing was read is “under way”, however long ago that is', async () => {
    const context = comparisonOf(fakeBuckets({}).s3, { graceMs: 1_000 });
    const source = { key: 'key', size: 3, eTag: 'e', lastModified: 10_000, isArchived: false };

    expect(await judge(context, { key: 'key', source, listedAt: 9_000 })).toMatchObject({ verdict: 'under way' });
    expect(await judge(context, { key: 'key', source, listedAt: 11_000 })).toMatchObject({ verdict: 'missing' });
  });
});

test('a comparison leaves out files written to the source too late, whenever their copies were written', async () => {
  const { s3 } = fakeBuckets({
    source: { old: { age: 300 }, young: { age: 100 } },
    destination: { old: { age: 10 }, young: {}, 'young and extra': { age: 100 } },
  });

  const [findings = []] = await gather(
    compareBuckets(comparisonOf(s3, { graceMs: 0, writtenUntil: Date.now() - 200_000 })),
  );

  expect(findings.map(({ key, verdict }) => [key, verdict])).toEqual([['old', 'same']]);
});

describe('two listings side by side', () => {
  const object = (key: string) => ({ key, size: 1, eTag: 'e', lastModified: 0, isArchived: false });

  async function* pagesOf(
    ...pages: { keys: readonly string[]; at?: number }[]
  ): AsyncGenerator<ListedPage, void, void> {
    for (const { keys, at = 0 } of pages) yield { objects: keys.map(object), listedAt: at };
  }

  const pair = (sources: Parameters<typeof pagesOf>, copies: Parameters<typeof pagesOf>) =>
    gather(pairListings(pagesOf(...sources), pagesOf(...copies)));

  const sides = ({ key, source, copy }: Pair) => `${key}: ${source ? 'source' : ''}${copy ? 'copy' : ''}`;

  test('two listings are paired by key, wherever their pages end', async () => {
    const keys = fc.uniqueArray(fc.constantFrom(...'abcdefgh', '😀', 'Ａ'));
    const cut = (list: readonly string[], at: number) => {
      const ordered = list.toSorted(inBytes);
      return [{ keys: ordered.slice(0, at) }, { keys: ordered.slice(at) }];
    };

    await fc.assert(
      fc.asyncProperty(keys, keys, fc.nat(8), fc.nat(8), async (left, right, cutLeft, cutRight) => {
        const pairs = await pair(cut(left, cutLeft), cut(right, cutRight));
        const expected = [...new Set([...left, ...right])]
          .toSorted(inBytes)
          .map((key) => `${key}: ${left.includes(key) ? 'source' : ''}${right.includes(key) ? 'copy' : ''}`);
        expect(pairs.map(sides)).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  test('a pair has the time of the older page, which may lack later writes', async () => {
    const pairs = await pair(
      [
        { keys: ['a', 'b'], at: 10 },
        { keys: ['d'], at: 30 },
      ],
      [
        { keys: ['a'], at: 20 },
        { keys: ['c', 'd'], at: 25 },
      ],
    );

    expect(pairs.map(({ key, listedAt }) => [key, listedAt])).toEqual([
      ['a', 10],
      ['b', 10],
      ['c', 25],
      ['d', 25],
    ]);
  });

  test('the pairs continue with one listing when the other has ended', async () => {
    const pairs = await pair([{ keys: [] }], [{ keys: ['a'] }, { keys: [] }, { keys: ['b'] }]);

    expect(pairs.map(sides)).toEqual(['a: copy', 'b: copy']);
  });

  test('both listings are closed when the reader stops', async () => {
    let closed = 0;
    async function* endless() {
      try {
        for (let number = 0; ; number += 1) yield { objects: [object(String(number).padStart(9, '0'))], listedAt: 0 };
      } finally {
        closed += 1;
      }
    }

    for await (const _ of pairListings(endless(), endless())) break;

    expect(closed).toBe(2);
  });
});
