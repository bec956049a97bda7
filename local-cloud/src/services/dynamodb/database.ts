import type { Clock } from '../../base/clock.ts';
import type { Cloud } from '../../front-door/service.ts';
import type { MetricStore } from '../cloudwatch/metrics/metric-store.ts';
import type { Item, KeySchemaElement, Table } from './dynalite.ts';
import { type Engine, openEngine } from './engine.ts';
import { ensureTable, findTable, type TableDefinition, whileStatus } from './ensure-table.ts';
import { readContents } from './table-contents.ts';
import { withMetrics } from './table-metrics.ts';
import { createTimeToLive } from './time-to-live.ts';

export interface DatabaseOptions {
  readonly cloud: Cloud;
  /** Keeps the tables across restarts. */
  readonly folder: string;
  readonly clock: Clock;
  readonly metrics: Pick<MetricStore, 'put'>;
}

/** The operations that other parts of the local cloud call in process. */
export interface DynamoDbCore {
  /**
   * Creates a table as its template defines it, or gives an existing one these indexes and keeps its items.
   *
   * @throws AwsError when the definition is invalid
   * @throws Error when the table exists with another key
   */
  ensureTable(definition: TableDefinition, settings?: TableSettings): Promise<void>;
  /** Lists the tables, sorted by name. */
  tables(): Promise<TableState[]>;
  /** Returns items in the internal order of the table, which does not follow the keys. */
  firstItems(tableName: string, limit: number): Promise<readonly Item[]>;
  /** Returns items that were written since the start, the latest first. */
  latestItems(tableName: string): Promise<readonly Item[]>;
}

export interface TableSettings {
  /** Attribute with the time, in seconds since the epoch, when an item expires. */
  readonly timeToLiveAttribute?: string | undefined;
}

export interface TableState {
  readonly name: string;
  readonly itemCount: number;
  readonly sizeBytes: number;
  readonly keys: readonly KeySchemaElement[];
}

export interface Database extends DynamoDbCore {
  /** @throws AwsError as DynamoDB answers it */
  run: Engine['run'];
  close(): Promise<void>;
}

export async function openDatabase({ cloud, folder, clock, metrics }: DatabaseOptions): Promise<Database> {
  const engine = await openEngine(cloud, folder);
  const metered = withMetrics(engine.run, metrics, clock.now);
  const timeToLive = createTimeToLive({ run: engine.run, clock, expired: metered.expired });
  const tableNames = async () => (await engine.run('ListTables', {})).TableNames as string[];
  const contents = await readContents(engine.store, await tableNames());

  return {
    async run(operation, body) {
      const result = await metered.run(operation, body);
      const tableName = String(body.TableName);
      switch (operation) {
        case 'DescribeTable': {
          const { itemCount, sizeBytes } = contents.sizeOf(tableName);
          return { Table: { ...(result.Table as Table), ItemCount: itemCount, TableSizeBytes: sizeBytes } };
        }
        case 'DescribeTimeToLive':
          return { TimeToLiveDescription: timeToLive.describe(tableName) };
        case 'CreateTable':
          await whileStatus(engine, tableName, 'CREATING');
          return result;
        case 'DeleteTable':
          await whileStatus(engine, tableName, 'DELETING');
          contents.forget(tableName);
          timeToLive.disable(tableName);
          return result;
        default:
          return result;
      }
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
        table ? [{ name: table.TableName, keys: table.KeySchema, ...contents.sizeOf(table.TableName) }] : [],
      );
    },
    async firstItems(tableName, limit) {
      return (await engine.run('Scan', { TableName: tableName, Limit: limit })).Items as Item[];
    },
    latestItems: async (tableName) => contents.latestOf(tableName),
    async close() {
      await timeToLive.close();
      await engine.close();
    },
  };
}
