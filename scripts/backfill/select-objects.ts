/** Selects the objects of the source to enqueue, in the order of their keys. */
import type { S3Client } from '@aws-sdk/client-s3';
import { compareBuckets, type SourceScope, sourceKeys } from '../shared/buckets/compare-buckets.ts';
import { listingPrefix } from '../shared/buckets/key-filter.ts';
import { type ListedObject, listPages } from '../shared/buckets/list-objects.ts';

export interface Selection extends SourceScope {
  readonly s3: S3Client;
  /** Select only keys that start with this. @default - all keys */
  readonly prefix?: string | undefined;
  /** Select only keys after this one. @default - all keys */
  readonly startAfter?: string | undefined;
  /** Select only objects written at this time or later, in milliseconds since 1970. @default - all objects */
  readonly modifiedSince?: number | undefined;
  /** Select only objects written before this time, in milliseconds since 1970. @default - all objects */
  readonly modifiedUntil?: number | undefined;
  /** Whether to skip objects that the destination is proven to have. */
  readonly skipExisting: boolean;
}

export interface SelectedChunk {
  readonly objects: readonly ListedObject[];
  /** Number of objects skipped because the destination has the same. */
  readonly existing: number;
  /** Number of objects skipped because they have to be restored first. */
  readonly archived: number;
  /** The last key of the chunk, skipped keys included. */
  readonly upTo?: string;
}

export async function* selectObjects(selection: Selection): AsyncGenerator<SelectedChunk, void, void> {
  const isWanted = wants(selection);
  for await (const { objects, existing, ...rest } of selection.skipExisting
    ? notYetCopied(selection)
    : listed(selection)) {
    const wanted = objects.filter(isWanted);
    const readable = wanted.filter(({ isArchived }) => !isArchived);
    const counts = { archived: wanted.length - readable.length, existing: existing.filter(isWanted).length };
    yield { objects: readable, ...counts, ...rest };
  }
}

/** Counts the objects to look at, for the progress bar. */
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
  // No grace for recent files: an unnecessary event does no harm.
  for await (const findings of compareBuckets({ ...selection, graceMs: 0, readsBytes: false })) {
    const { same = [], others = [] } = Object.groupBy(findings, ({ verdict }) =>
      verdict === 'same' ? 'same' : 'others',
    );
    const last = findings.at(-1);
    yield {
      objects: others.flatMap(({ source }) => source ?? []),
      existing: same.flatMap(({ source }) => source ?? []),
      ...(last && { upTo: last.key }),
    };
  }
}
