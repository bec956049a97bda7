/** Which objects of the source are to be enqueued, in the order of their keys. */
import type { S3Client } from '@aws-sdk/client-s3';
import { type Comparison, compareBuckets, type SourceScope, sourceKeys } from '../shared/buckets/compare-buckets.ts';
import { listingPrefix } from '../shared/buckets/key-filter.ts';
import { type ListedObject, listPages } from '../shared/buckets/list-objects.ts';

export interface Selection extends SourceScope {
  readonly s3: S3Client;
  /** Only keys that begin so. @default - all */
  readonly prefix?: string | undefined;
  /** Only keys behind this one. @default - all */
  readonly startAfter?: string | undefined;
  /** Only objects written at this time or later, in milliseconds since 1970. @default - all */
  readonly modifiedSince?: number | undefined;
  /** Only objects written before this time, in milliseconds since 1970. @default - all */
  readonly modifiedUntil?: number | undefined;
  /** Leave out what the destination is shown to have. */
  readonly skipExisting: boolean;
}

export interface SelectedChunk {
  readonly objects: readonly ListedObject[];
  /** Left out, because the destination has the same. */
  readonly existing: number;
  /** Left out, because they can't be copied before they are restored. */
  readonly archived: number;
  /** The last key that was looked at. */
  readonly upTo?: string;
}

export async function* selectObjects(selection: Selection): AsyncGenerator<SelectedChunk, void, void> {
  const isWanted = wants(selection);
  for await (const { objects, existing, ...rest } of selection.skipExisting
    ? notYetCopied(selection)
    : listed(selection)) {
    const wanted = objects.filter(isWanted);
    const alive = wanted.filter(({ isArchived }) => !isArchived);
    const counts = { archived: wanted.length - alive.length, existing: existing.filter(isWanted).length };
    yield { objects: alive, ...counts, ...rest };
  }
}

/** How many there will be to look at, for the time that is left. */
export async function countObjects(selection: Selection, signal: AbortSignal): Promise<number> {
  const isWanted = wants(selection);
  let count = 0;
  for await (const { objects } of listed(selection)) {
    if (signal.aborted) break;
    count += objects.filter(isWanted).length;
  }
  return count;
}

function wants(selection: Selection) {
  const { modifiedSince = Number.NEGATIVE_INFINITY, modifiedUntil = Number.POSITIVE_INFINITY } = selection;
  const isOurs = sourceKeys(selection);
  return ({ key, lastModified }: ListedObject) =>
    lastModified >= modifiedSince && lastModified < modifiedUntil && isOurs(key);
}

interface Listed {
  readonly objects: readonly ListedObject[];
  readonly existing: readonly ListedObject[];
  readonly upTo?: string;
}

async function* listed({ s3, sourceBucket, startAfter, ...scope }: Selection): AsyncGenerator<Listed, void, void> {
  const prefix = listingPrefix(scope.filters, scope.prefix ?? '');
  if (prefix === undefined) return;
  for await (const { objects } of listPages(s3, { bucket: sourceBucket, prefix, startAfter })) {
    const last = objects.at(-1);
    yield { objects, existing: [], ...(last && { upTo: last.key }) };
  }
}

async function* notYetCopied(selection: Selection): AsyncGenerator<Listed, void, void> {
  // Nothing is given time to arrive by itself: an event too many does no harm.
  const comparison: Comparison = { ...selection, graceMs: 0, readsBytes: false };
  for await (const findings of compareBuckets(comparison)) {
    const isSame = findings.filter(({ verdict }) => verdict === 'same');
    const others = findings.filter(({ verdict }) => verdict !== 'same');
    const last = findings.at(-1);
    yield {
      objects: others.flatMap(({ source }) => source ?? []),
      existing: isSame.flatMap(({ source }) => source ?? []),
      ...(last && { upTo: last.key }),
    };
  }
}
