/** Source and destination, compared page by page in constant memory. */

import { inParallel } from '../queues.ts';
import { type Finding, type JudgeContext, judge } from './judge.ts';
import { type KeyFilter, listingPrefix, passes } from './key-filter.ts';
import { type ListedPage, listPages } from './list-objects.ts';
import { type Pair, pairListings } from './pair-listings.ts';

export interface Comparison extends JudgeContext {
  /** Keys that the pipeline is for. */
  readonly filters: readonly KeyFilter[];
  /** Only keys that begin so. @default - all */
  readonly prefix?: string | undefined;
  /** Only keys behind this one. @default - all */
  readonly startAfter?: string | undefined;
  /** Only files that were written to the source until then, in milliseconds since 1970. @default - all */
  readonly writtenUntil?: number | undefined;
}

/** Pairs that are judged together. Large enough to keep the lanes busy, small enough to hold. */
const CHUNK = 500;
/** Requests about objects under way at the same time; the SDK's default agent has 50 sockets. */
const LANES = 24;

/** @returns findings in the order of their keys, some hundred at a time; those that are `same` too */
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

/** Whether a key of the source is one that the pipeline copies: in a bucket with its own copies, these are not. */
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
