import { AwsError, type WireInput } from '../../../front-door/aws-json.ts';
import type { Broker } from '../engine/broker.ts';
import { invalidParameter, missingParameter, prefixedError, serializationError } from '../errors.ts';

const MAXIMUM_ENTRIES = 10;
const ILLEGAL_ENTRY_ID =
  'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.';

/** One API operation. An error that it throws becomes the error reply; `gone` is aborted when the client hangs up. */
export type Operation = (broker: Broker, input: WireInput, gone: AbortSignal) => object | Promise<object>;

export function optionalText(input: WireInput, name: string): string | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw serializationError(`${name} must be a string, got ${typeof value}.`);
  return value;
}

export function requiredText(input: WireInput, name: string): string {
  const value = optionalText(input, name);
  if (!value) throw missingParameter(name);
  return value;
}

export function optionalInteger(input: WireInput, name: string, minimum: number, maximum: number): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number') throw serializationError(`${name} must be an integer, got ${typeof value}.`);
  if (!Number.isInteger(value) || value < minimum || value > maximum) {
    throw invalidParameter(
      `Value ${value} for parameter ${name} is invalid. Reason: Must be between ${minimum} and ${maximum}, if provided.`,
    );
  }
  return value;
}

export function textList(input: WireInput, name: string): string[] {
  const value = input[name] ?? [];
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) {
    throw serializationError(`${name} must be a list of strings.`);
  }
  return value;
}

export function objectMap(input: WireInput, name: string): Record<string, WireInput> {
  const value = input[name] ?? {};
  if (!isObject(value) || !Object.values(value).every(isObject)) {
    throw serializationError(`${name} must be a map of structures.`);
  }
  return value as Record<string, WireInput>;
}

function isObject(value: unknown): value is WireInput {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export interface BatchEntry {
  readonly id: string;
  readonly input: WireInput;
}

/**
 * Reads the entries of a batch request and does the work for each: an `AwsError` fails that entry alone.
 *
 * @param entryType name of an entry in the error for an empty batch
 * @throws EmptyBatchRequest, TooManyEntriesInBatchRequest, InvalidBatchEntryId, BatchEntryIdsNotDistinct for the whole batch
 */
export function forEachEntry<T>(input: WireInput, entryType: string, work: (entry: BatchEntry) => T) {
  const { done, failed } = settleEach(readEntries(input, entryType), work);
  return {
    done,
    failed: failed.map(({ item, error }) => ({
      Id: item.id,
      Code: error.code,
      Message: error.message,
      SenderFault: true,
    })),
  };
}

function readEntries(input: WireInput, entryType: string): BatchEntry[] {
  const given = input.Entries ?? [];
  if (!Array.isArray(given) || !given.every(isObject)) {
    throw serializationError('Entries must be a list of structures.');
  }
  const entries = given.map((entry) => ({ id: requiredText(entry, 'Id'), input: entry }));
  if (entries.length === 0) {
    throw prefixedError('EmptyBatchRequest', `There should be at least one ${entryType} in the request.`);
  }
  if (entries.length > MAXIMUM_ENTRIES) {
    const message = `Maximum number of entries per request are ${MAXIMUM_ENTRIES}. You have sent ${entries.length}.`;
    throw prefixedError('TooManyEntriesInBatchRequest', message);
  }
  const seen = new Set<string>();
  for (const { id } of entries) {
    if (!/^[\w-]{1,80}$/.test(id)) throw prefixedError('InvalidBatchEntryId', ILLEGAL_ENTRY_ID);
    if (seen.has(id)) throw prefixedError('BatchEntryIdsNotDistinct', `Id ${id} repeated.`);
    seen.add(id);
  }
  return entries;
}

/** Does the work for each item: an `AwsError` fails that item alone. */
export function settleEach<Item, T>(items: readonly Item[], work: (item: Item) => T) {
  const done: T[] = [];
  const failed: { item: Item; error: AwsError }[] = [];
  for (const item of items) {
    try {
      done.push(work(item));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      failed.push({ item, error });
    }
  }
  return { done, failed };
}
