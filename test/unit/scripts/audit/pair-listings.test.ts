import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ListedPage } from '../../../../scripts/shared/buckets/list-objects.ts';
import { type Pair, pairListings } from '../../../../scripts/shared/buckets/pair-listings.ts';
import { gather } from '../../../support/scripts/fake-buckets.ts';

const object = (key: string) => ({ key, size: 1, eTag: 'e', lastModified: 0, isArchived: false });

async function* pagesOf(...pages: { keys: readonly string[]; at?: number }[]): AsyncGenerator<ListedPage, void, void> {
  for (const { keys, at = 0 } of pages) yield { objects: keys.map(object), listedAt: at };
}

const sides = ({ key, source, copy }: Pair) => `${key}: ${source ? 'source' : ''}${copy ? 'copy' : ''}`;

async function pair(sources: Parameters<typeof pagesOf>, copies: Parameters<typeof pagesOf>) {
  return gather(pairListings(pagesOf(...sources), pagesOf(...copies)));
}

describe('two listings side by side', () => {
  test('are paired by key, whatever the pages', async () => {
    const keys = fc.uniqueArray(fc.constantFrom(...'abcdefgh', '😀', 'Ａ'));
    const inOrder = (list: readonly string[]) =>
      list.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const cut = (list: readonly string[], at: number) => [{ keys: list.slice(0, at) }, { keys: list.slice(at) }];

    const property = await fc.check(
      fc.asyncProperty(keys, keys, fc.nat(8), fc.nat(8), async (left, right, cutLeft, cutRight) => {
        const pairs = await pair(cut(inOrder(left), cutLeft), cut(inOrder(right), cutRight));
        const expected = inOrder([...new Set([...left, ...right])]).map(
          (key) => `${key}: ${left.includes(key) ? 'source' : ''}${right.includes(key) ? 'copy' : ''}`,
        );
        return JSON.stringify(pairs.map(sides)) === JSON.stringify(expected);
      }),
      { numRuns: 200 },
    );

    expect(property).toMatchObject({ failed: false, counterexample: null });
  });

  test('tell when the older of the two pages was listed: later writes may be missing in it', async () => {
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

  test('go on with one when the other is at its end', async () => {
    const pairs = await pair([{ keys: [] }], [{ keys: ['a'] }, { keys: [] }, { keys: ['b'] }]);

    expect(pairs.map(sides)).toEqual(['a: copy', 'b: copy']);
  });

  test('are closed when the reader stops', async () => {
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
