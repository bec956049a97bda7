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

/** Does the work for each entry: what one throws fails that entry alone. */
export function settleEntries<T>(entries: readonly BatchEntry[], work: (entry: BatchEntry) => T) {
  const done: T[] = [];
  const failed: FailedEntry[] = [];
  for (const entry of entries) {
    try {
      done.push(work(entry));
    } catch (error) {
      if (!(error instanceof SqsError)) throw error;
      failed.push({ Id: entry.id, Code: error.queryCode, Message: error.message, SenderFault: true });
    }
  }
  return { done, failed };
}
