import { dynaliteDb, type Item, type Store, type Table } from './dynalite.ts';

// dynalite's operations call these two through its module, with the item locked.
export const { checkConditional, updateIndexes } = dynaliteDb;

export type WriteListener = (table: Table, before: Item | undefined, after: Item | undefined) => void;

const listeners = new WeakMap<Store, WriteListener[]>();

/** Tells of every write when nothing refuses it any more. */
export function onWrite(store: Store, listener: WriteListener): void {
  listeners.set(store, [...(listeners.get(store) ?? []), listener]);
}

dynaliteDb.updateIndexes = (store, table, before, after, done) => {
  for (const listener of listeners.get(store) ?? []) {
    listener(table, before ?? undefined, after ?? undefined);
  }
  updateIndexes(store, table, before, after, done);
};

/** dynalite doesn't know `ReturnValuesOnConditionCheckFailure`. */
dynaliteDb.checkConditional = (data, existing) => {
  const error = checkConditional(data, existing);
  if (error && existing && data.ReturnValuesOnConditionCheckFailure === 'ALL_OLD') error.body.Item = existing;
  return error;
};
