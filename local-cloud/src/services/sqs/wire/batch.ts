import { emptyBatch, idsNotDistinct, invalidBatchEntryId, SqsError, tooManyEntries } from '../errors.ts';
import { type Input, objectList, requiredText } from './input.ts';

export interface BatchEntry {
  readonly id: string;
  readonly input: Input;
}

export interface FailedEntry {
  readonly Id: string;
  readonly Code: string;
  readonly Message: string;
  readonly SenderFault: boolean;
}

/**
 * Reads the entries of a batch request, at most ten.
 *
 * @throws what fails the whole batch: EmptyBatchRequest, TooManyEntriesInBatchRequest, InvalidBatchEntryId, BatchEntryIdsNotDistinct
 */
export function readEntries(input: Input, entryType: string): BatchEntry[] {
  const entries = objectList(input, 'Entries').map((entry) => ({ id: requiredText(entry, 'Id'), input: entry }));
  if (entries.length === 0) throw emptyBatch(entryType);
  if (entries.length > 10) throw tooManyEntries(entries.length);
  const seen = new Set<string>();
  for (const { id } of entries) {
    if (!/^[\w-]{1,80}$/.test(id)) throw invalidBatchEntryId();
    if (seen.has(id)) throw idsNotDistinct(id);
    seen.add(id);
  }
  return entries;
}

/** Does the work for each entry of a batch request: an `SqsError` fails that entry alone. */
export function settleEntries<T>(entries: readonly BatchEntry[], work: (entry: BatchEntry) => T) {
  const { done, failed } = settleEach(entries, work);
  const reply = failed.map(
    ({ item, error }): FailedEntry => ({
      Id: item.id,
      Code: error.queryCode,
      Message: error.message,
      SenderFault: true,
    }),
  );
  return { done, failed: reply };
}

/** Does the work for each item: an `SqsError` fails that item alone. */
export function settleEach<Item, T>(items: readonly Item[], work: (item: Item) => T) {
  const done: T[] = [];
  const failed: { item: Item; error: SqsError }[] = [];
  for (const item of items) {
    try {
      done.push(work(item));
    } catch (error) {
      if (!(error instanceof SqsError)) throw error;
      failed.push({ item, error });
    }
  }
  return { done, failed };
}
