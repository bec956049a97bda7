/** Compares source and destination page by page, in constant memory. */
import { inParallel } from '../pacing.ts';
import { type Finding, type JudgeContext, judge } from './judge.ts';
import { type KeyFilter, listingPrefix, passes } from './key-filter.ts';
import { type ListedPage, listPages } from './list-objects.ts';
import { type Pair, pairListings } from './pair-listings.ts';

export interface Comparison extends JudgeContext {
  /** Filters of the keys that the pipeline copies. */
  readonly filters: readonly KeyFilter[];
  /** Compare only keys that start with this. @default - all keys */
  readonly prefix?: string | undefined;
  /** Compare only keys after this one. @default - all keys */
  readonly startAfter?: string | undefined;
  /** Compare only files that were written to the source up to this time, in milliseconds since 1970. @default - all files */
  readonly writtenUntil?: number | undefined;
}

/** Pairs that are judged together: enough to keep the lanes busy, few enough to hold in memory. */
const CHUNK = 500;
/** Requests about objects at the same time; the SDK's default agent has 50 sockets. */
const LANES = 24;

/** @returns findings in the order of their keys, in chunks, `same` included */
export async function* compareBuckets(comparison: Comparison): AsyncGenerator<Finding[], void, void> {
  for await (const pairs of chunksOf(pairsIn(comparison), CHUNK)) {
    const findings: Finding[] = [];
    await inParallel(pairs.entries(), LANES, async ([index, pair]) => {
      findings[index] = await judge(comparison, pair);
    });
    yield findings;
  }
}

async function* pairsIn(comparison: Comparison): AsyncGenerator<Pair, void, void> {
  const { writtenUntil = Number.POSITIVE_INFINITY } = comparison;
  const isOurs = sourceKeys(comparison);
  for await (const pair of pairListings(...listings(comparison))) {
    const written = pair.source ?? pair.copy;
    if (isOurs(pair.key) && written && written.lastModified <= writtenUntil) yield pair;
  }
}

export type SourceScope = Pick<Comparison, 'filters' | 'sourceBucket' | 'destinationBucket' | 'destinationPrefix'>;

/** Returns a predicate for keys that the pipeline copies. In a bucket that also holds the copies, these are left out. */
export function sourceKeys({ filters, sourceBucket, destinationBucket, destinationPrefix }: SourceScope) {
  const isShared = sourceBucket === destinationBucket;
  return (key: string) => passes(filters, key) && !(isShared && key.startsWith(destinationPrefix));
}

function listings(comparison: Comparison): [AsyncIterable<ListedPage>, AsyncIterable<ListedPage>] {
  const { s3, sourceBucket, destinationBucket, destinationPrefix, filters, startAfter } = comparison;
  const prefix = listingPrefix(filters, comparison.prefix ?? '');
  if (prefix === undefined) return [nothing(), nothing()];
  const copies = listPages(s3, {
    bucket: destinationBucket,
    prefix: destinationPrefix + prefix,
    startAfter: startAfter === undefined ? undefined : destinationPrefix + startAfter,
  });
  return [listPages(s3, { bucket: sourceBucket, prefix, startAfter }), withoutPrefix(copies, destinationPrefix)];
}

async function* nothing(): AsyncGenerator<ListedPage, void, void> {}

async function* withoutPrefix(
  pages: AsyncIterable<ListedPage>,
  prefix: string,
): AsyncGenerator<ListedPage, void, void> {
  for await (const { objects, listedAt } of pages) {
    yield { objects: objects.map((object) => ({ ...object, key: object.key.slice(prefix.length) })), listedAt };
  }
}

async function* chunksOf<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[], void, void> {
  let chunk: T[] = [];
  for await (const item of items) {
    chunk.push(item);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
