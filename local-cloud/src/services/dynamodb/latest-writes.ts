import type { Item, Store, Table } from './dynalite.ts';
import { onWrite } from './dynalite-hooks.ts';

/** So many items of a table are remembered. */
const REMEMBERED = 25;

export interface LatestWrites {
  /** Items as they were written since the database was opened, the latest first. */
  of(tableName: string): readonly Item[];
  forget(tableName: string): void;
}

/** Remembers what was written last: a table keeps no order of arrival. */
export function rememberWrites(store: Store): LatestWrites {
  /** By table, then by key; the latest last. */
  const tables = new Map<string, Map<string, Item>>();
  onWrite(store, (table, before, after) => {
    const items = tables.get(table.TableName) ?? new Map<string, Item>();
    tables.set(table.TableName, items);
    if (before) items.delete(keyOf(before, table));
    if (after) items.set(keyOf(after, table), after);
    const [oldest] = items.keys();
    if (items.size > REMEMBERED && oldest !== undefined) items.delete(oldest);
  });
  return {
    of: (tableName) => [...(tables.get(tableName)?.values() ?? [])].reverse(),
    forget: (tableName) => void tables.delete(tableName),
  };
}

function keyOf(item: Item, { KeySchema }: Table): string {
  return JSON.stringify(KeySchema.map(({ AttributeName }) => item[AttributeName]));
}
