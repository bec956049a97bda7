import { isDeepStrictEqual, promisify } from 'node:util';
import type { AttributeDefinition, Body, Index, KeySchemaElement, Table } from './dynalite.ts';
import { DynamoDbError } from './dynamodb-error.ts';
import type { Engine } from './engine.ts';
import { indexesOf, rebuildIndexes } from './rebuild-indexes.ts';

/** A table as CreateTable takes it. */
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
 * Makes the table be as a template declares it, and keeps its items.
 *
 * @throws DynamoDbError when the definition is wrong
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

/** What a kill has left in the midst of its creation or deletion. */
async function deleteUnfinished(engine: Engine, table: Table): Promise<void> {
  const { TableName } = table;
  await promisify(engine.store.tableDb.put)(TableName, { ...table, TableStatus: 'ACTIVE' });
  await engine.run('DeleteTable', { TableName });
  await whileStatus(engine, TableName, 'DELETING');
}

/** dynalite answers a moment before it has done it. */
export async function whileStatus(engine: Engine, tableName: string, status: 'CREATING' | 'DELETING'): Promise<void> {
  while ((await findTable(engine, tableName))?.TableStatus === status) await new Promise(setImmediate);
}

export async function findTable({ run }: Engine, TableName: string): Promise<Table | undefined> {
  try {
    const { Table } = await run('DescribeTable', { TableName });
    return Table as Table;
  } catch (error) {
    if (error instanceof DynamoDbError && error.code === 'ResourceNotFoundException') return undefined;
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

/** e.g. `customer (S), createdAt (N)` */
function describeKey({ KeySchema, AttributeDefinitions }: Table | TableDefinition): string {
  const types = new Map(AttributeDefinitions.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]));
  return KeySchema.map(({ AttributeName }) => `${AttributeName} (${types.get(AttributeName)})`).join(', ');
}
