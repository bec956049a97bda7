import type { Clock } from '../../base/clock.ts';
import type { Cloud } from '../../front-door/service.ts';
import type { Item, KeySchemaElement, Table } from './dynalite.ts';
import { type Engine, openEngine } from './engine.ts';
import { ensureTable, findTable, type TableDefinition, whileStatus } from './ensure-table.ts';
import { rememberWrites } from './latest-writes.ts';
import { metered } from './metered.ts';
import type { TableMetrics } from './table-metrics.ts';
import { countItems, type TableSize } from './table-sizes.ts';
import { createTimeToLive } from './time-to-live.ts';

export interface DatabaseOptions {
  readonly cloud: Cloud;
  /** Keeps the tables across restarts. */
  readonly folder: string;
  readonly clock: Clock;
  readonly metrics: TableMetrics;
}

/** What the other parts of the local cloud call without the wire. */
export interface DynamoDbCore {
  /**
   * Makes the table be as a template declares it: creates it, or gives an existing one these indexes and keeps its items.
   *
   * @throws DynamoDbError when the definition is wrong
   * @throws Error when the table exists with another key
   */
  ensureTable(definition: TableDefinition, settings?: TableSettings): Promise<void>;
  /** Sorted by name. */
  tables(): Promise<TableState[]>;
  /** In the table's own order, which is no order of the keys. */
  firstItems(tableName: string, limit: number): Promise<readonly Item[]>;
  /** Some items that were written since the start, the latest first. */
  latestItems(tableName: string): Promise<readonly Item[]>;
}

export interface TableSettings {
  /** Attribute with the second, since the epoch, from which an item is to be deleted. */
  readonly timeToLiveAttribute?: string | undefined;
}

export interface TableState {
  readonly name: string;
  readonly itemCount: number;
  readonly sizeBytes: number;
  readonly keys: readonly KeySchemaElement[];
}

export interface Database extends DynamoDbCore {
  /** @throws DynamoDbError as AWS answers it */
  run: Engine['run'];
  close(): Promise<void>;
}

export async function openDatabase({ cloud, folder, clock, metrics }: DatabaseOptions): Promise<Database> {
  const engine = await openEngine(cloud, folder);
  const timeToLive = createTimeToLive({ run: engine.run, clock, expired: metrics.expired });
  const tableNames = async () => (await engine.run('ListTables', {})).TableNames as string[];
  const sizes = await countItems(engine.store, await tableNames());
  const writes = rememberWrites(engine.store);
  const run = metered(engine, metrics);

  return {
    async run(operation, body) {
      const result = await run(operation, body);
      const tableName = String(body.TableName);
      if (operation === 'DescribeTable')
        return { Table: { ...(result.Table as Table), ...described(sizes.of(tableName)) } };
      if (operation === 'DescribeTimeToLive') return { TimeToLiveDescription: timeToLive.describe(tableName) };
      if (operation === 'DeleteTable') {
        await whileStatus(engine, tableName, 'DELETING');
        sizes.forget(tableName);
        writes.forget(tableName);
        timeToLive.disable(tableName);
      }
      if (operation === 'CreateTable') await whileStatus(engine, tableName, 'CREATING');
      return result;
    },
    async ensureTable(definition, { timeToLiveAttribute } = {}) {
      await ensureTable(engine, definition);
      const { TableName: tableName, KeySchema: keys } = definition;
      if (timeToLiveAttribute === undefined) timeToLive.disable(tableName);
      else timeToLive.enable({ tableName, keys, attribute: timeToLiveAttribute });
    },
    async tables() {
      const tables = await Promise.all((await tableNames()).map((name) => findTable(engine, name)));
      return tables.flatMap((table) =>
        table ? [{ name: table.TableName, keys: table.KeySchema, ...sizes.of(table.TableName) }] : [],
      );
    },
    async firstItems(tableName, limit) {
      return (await engine.run('Scan', { TableName: tableName, Limit: limit })).Items as Item[];
    },
    latestItems: async (tableName) => writes.of(tableName),
    async close() {
      await timeToLive.close();
      await engine.close();
    },
  };
}

function described({ itemCount, sizeBytes }: TableSize): object {
  return { ItemCount: itemCount, TableSizeBytes: sizeBytes };
}
