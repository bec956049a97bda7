import { promisify } from 'node:util';
import type { Index, Store, Table } from './dynalite.ts';
import { updateIndexes } from './dynalite-hooks.ts';
import type { TableDefinition } from './ensure-table.ts';

/** What makes the indexes of a table, in one order and without what CreateTable adds. */
export function indexesOf(table: Table | TableDefinition): object {
  const { AttributeDefinitions, GlobalSecondaryIndexes = [], LocalSecondaryIndexes = [] } = table;
  const byName = (indexes: readonly Index[]) =>
    Object.fromEntries(indexes.map(({ IndexName, KeySchema, Projection }) => [IndexName, { KeySchema, Projection }]));
  return {
    global: byName(GlobalSecondaryIndexes),
    local: byName(LocalSecondaryIndexes),
    types: Object.fromEntries(
      AttributeDefinitions.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]),
    ),
  };
}

/** Gives the table the wanted indexes, filled with its items. Cut short, it begins anew at the next start. */
export async function rebuildIndexes(store: Store, existing: Table, wanted: TableDefinition): Promise<void> {
  const { TableName } = existing;
  for (const kind of ['Global', 'Local'] as const) {
    for (const { IndexName } of existing[`${kind}SecondaryIndexes`] ?? []) {
      await promisify(store.deleteIndexDb)(kind, TableName, IndexName);
    }
  }
  const { GlobalSecondaryIndexes, LocalSecondaryIndexes, ...rest } = existing;
  const table: Table = {
    ...rest,
    AttributeDefinitions: wanted.AttributeDefinitions,
    ...described(existing, 'GlobalSecondaryIndexes', wanted.GlobalSecondaryIndexes),
    ...described(existing, 'LocalSecondaryIndexes', wanted.LocalSecondaryIndexes),
  };
  for await (const item of store.getItemDb(TableName).createValueStream({})) {
    await promisify(updateIndexes)(store, table, undefined, item);
  }
  await promisify(store.tableDb.put)(TableName, table);
}

/** Indexes as DescribeTable shows them. */
function described({ TableArn }: Table, kind: string, indexes: readonly Index[] | undefined): object {
  if (!indexes) return {};
  const shown = indexes.map((index) => ({
    ...index,
    IndexArn: `${TableArn}/index/${index.IndexName}`,
    IndexStatus: 'ACTIVE',
    IndexSizeBytes: 0,
    ItemCount: 0,
  }));
  return { [kind]: shown };
}
