import { isDeepStrictEqual, promisify } from 'node:util';
import { AwsError } from '../../front-door/aws-json.ts';
import {
  type AttributeDefinition,
  type Body,
  type Index,
  type KeySchemaElement,
  type Store,
  type Table,
  updateIndexes,
} from './dynalite.ts';
import type { Engine } from './engine.ts';

/** A table in the format of CreateTable. */
export interface TableDefinition {
  readonly TableName: string;
  readonly KeySchema: readonly KeySchemaElement[];
  readonly AttributeDefinitions: readonly AttributeDefinition[];
  readonly BillingMode?: string;
  readonly ProvisionedThroughput?: object;
  readonly GlobalSecondaryIndexes?: readonly Index[];
  readonly LocalSecondaryIndexes?: readonly Index[];
}

/**
 * Creates or updates a table as its template defines it, and keeps its items.
 *
 * @throws AwsError when the definition is invalid
 * @throws Error when the table has another key, which CloudFormation would replace with its items
 */
export async function ensureTable(engine: Engine, definition: TableDefinition): Promise<void> {
  const { TableName } = definition;
  const existing = await findTable(engine, TableName);
  if (existing?.TableStatus === 'ACTIVE') return updateTable(engine, existing, definition);
  if (existing) await deleteUnfinished(engine, existing);
  await engine.run('CreateTable', structuredClone(definition) as unknown as Body);
  await whileStatus(engine, TableName, 'CREATING');
}

/** Deletes a table whose creation or deletion was interrupted when the process was killed. */
async function deleteUnfinished(engine: Engine, table: Table): Promise<void> {
  const { TableName } = table;
  await promisify(engine.store.tableDb.put)(TableName, { ...table, TableStatus: 'ACTIVE' });
  await engine.run('DeleteTable', { TableName });
  await whileStatus(engine, TableName, 'DELETING');
}

/** Waits until the table leaves the status, because dynalite answers before that. */
export async function whileStatus(engine: Engine, tableName: string, status: 'CREATING' | 'DELETING'): Promise<void> {
  while ((await findTable(engine, tableName))?.TableStatus === status) await new Promise(setImmediate);
}

export async function findTable({ run }: Engine, TableName: string): Promise<Table | undefined> {
  try {
    const { Table } = await run('DescribeTable', { TableName });
    return Table as Table;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

async function updateTable(engine: Engine, existing: Table, wanted: TableDefinition): Promise<void> {
  const [has, wants] = [describeKey(existing), describeKey(wanted)];
  if (has !== wants) {
    throw new Error(
      `the table ${wanted.TableName} of the data folder has the key ${has}, not ${wants}; AWS would replace it, ` +
        'and its items would be lost: give another --data folder, or delete the table first',
    );
  }
  if (!isDeepStrictEqual(indexesOf(existing), indexesOf(wanted))) await rebuildIndexes(engine.store, existing, wanted);
}

/** Writes a key as `customer (S), createdAt (N)`. */
function describeKey({ KeySchema, AttributeDefinitions }: Table | TableDefinition): string {
  const types = new Map(AttributeDefinitions.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]));
  return KeySchema.map(({ AttributeName }) => `${AttributeName} (${types.get(AttributeName)})`).join(', ');
}

/** Selects the properties that determine the indexes of a table, in an order that can be compared. */
function indexesOf(table: Table | TableDefinition): object {
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

/** Replaces the indexes of a table and fills them with its items. If interrupted, it runs again at the next start. */
async function rebuildIndexes(store: Store, existing: Table, wanted: TableDefinition): Promise<void> {
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
    ...describeIndexes(existing, 'GlobalSecondaryIndexes', wanted.GlobalSecondaryIndexes),
    ...describeIndexes(existing, 'LocalSecondaryIndexes', wanted.LocalSecondaryIndexes),
  };
  for await (const item of store.getItemDb(TableName).createValueStream({})) {
    await promisify(updateIndexes)(store, table, undefined, item);
  }
  await promisify(store.tableDb.put)(TableName, table);
}

/** Describes indexes in the format of DescribeTable. */
function describeIndexes({ TableArn }: Table, kind: string, indexes: readonly Index[] | undefined): object {
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
