import { dynaliteDb, type Item, onWrite, type Store, type Table } from './dynalite.ts';

const MAX_LATEST_ITEMS = 25;

export interface TableContents {
  sizeOf(tableName: string): { readonly itemCount: number; readonly sizeBytes: number };
  /** Returns items that were written since the database was opened, the latest first. */
  latestOf(tableName: string): readonly Item[];
  forget(tableName: string): void;
}

/** Counts the items of each table and remembers the latest writes, so that no caller has to scan a table for them. */
export async function readContents(store: Store, tableNames: readonly string[]): Promise<TableContents> {
  const sizes = new Map<string, ReturnType<TableContents['sizeOf']>>();
  /** Items by table and key, the latest last. */
  const latest = new Map<string, Map<string, Item>>();

  const sizeOf = (tableName: string) => sizes.get(tableName) ?? { itemCount: 0, sizeBytes: 0 };
  const count = (tableName: string, before: Item | undefined, after: Item | undefined) => {
    const { itemCount, sizeBytes } = sizeOf(tableName);
    sizes.set(tableName, {
      itemCount: itemCount + (after ? 1 : 0) - (before ? 1 : 0),
      sizeBytes: sizeBytes + sizeInBytes(after) - sizeInBytes(before),
    });
  };
  const remember = (table: Table, before: Item | undefined, after: Item | undefined) => {
    const items = latest.get(table.TableName) ?? new Map<string, Item>();
    latest.set(table.TableName, items);
    if (before) items.delete(keyOf(before, table));
    if (after) items.set(keyOf(after, table), after);
    const [oldest] = items.keys();
    if (items.size > MAX_LATEST_ITEMS && oldest !== undefined) items.delete(oldest);
  };

  for (const tableName of tableNames) {
    for await (const item of store.getItemDb(tableName).createValueStream({})) count(tableName, undefined, item);
  }
  onWrite(store, (table, before, after) => {
    count(table.TableName, before, after);
    remember(table, before, after);
  });
  return {
    sizeOf,
    latestOf: (tableName) => [...(latest.get(tableName)?.values() ?? [])].reverse(),
    forget(tableName) {
      sizes.delete(tableName);
      latest.delete(tableName);
    },
  };
}

function sizeInBytes(item: Item | undefined): number {
  return item ? dynaliteDb.itemSize(item) : 0;
}

function keyOf(item: Item, { KeySchema }: Table): string {
  return JSON.stringify(KeySchema.map(({ AttributeName }) => item[AttributeName]));
}
