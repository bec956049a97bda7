import { dynaliteDb, type Item, type Store } from './dynalite.ts';
import { onWrite } from './dynalite-hooks.ts';

export interface TableSize {
  readonly itemCount: number;
  readonly sizeBytes: number;
}

export interface TableSizes {
  of(tableName: string): TableSize;
  forget(tableName: string): void;
}

/** Keeps count of items, so that nobody has to read a table to know its size. */
export async function countItems(store: Store, tableNames: readonly string[]): Promise<TableSizes> {
  const sizes = new Map<string, TableSize>();
  const sizeOf = (tableName: string) => sizes.get(tableName) ?? { itemCount: 0, sizeBytes: 0 };
  const add = (tableName: string, before: Item | undefined, after: Item | undefined) => {
    const { itemCount, sizeBytes } = sizeOf(tableName);
    sizes.set(tableName, {
      itemCount: itemCount + (after ? 1 : 0) - (before ? 1 : 0),
      sizeBytes: sizeBytes + sizeInBytes(after) - sizeInBytes(before),
    });
  };

  for (const tableName of tableNames) {
    for await (const item of store.getItemDb(tableName).createValueStream({})) add(tableName, undefined, item);
  }
  onWrite(store, ({ TableName }, before, after) => add(TableName, before, after));
  return { of: sizeOf, forget: (tableName) => void sizes.delete(tableName) };
}

function sizeInBytes(item: Item | undefined): number {
  return item ? dynaliteDb.itemSize(item) : 0;
}
