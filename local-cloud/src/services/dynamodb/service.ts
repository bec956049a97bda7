import { type Clock, systemClock } from '../../base/clock.ts';
import type { Cloud, Service } from '../../front-door/service.ts';
import type { MetricStore } from '../cloudwatch/metric-store.ts';
import type { Database, DynamoDbCore } from './database.ts';
import { createTableMetrics } from './table-metrics.ts';
import { handleRequest } from './wire.ts';

export interface DynamoDbOptions {
  readonly cloud: Cloud;
  /** Keeps the tables across restarts; made when there is the first table or request. */
  readonly folder: string;
  readonly metrics: Pick<MetricStore, 'put'>;
  /** @default - the system's clock */
  readonly clock?: Clock;
}

export interface DynamoDbService extends Service, DynamoDbCore {}

/** DynamoDB by dynalite, which is loaded and opened when it is first needed. */
export function openDynamoDb({ cloud, folder, metrics, clock = systemClock }: DynamoDbOptions): DynamoDbService {
  let opened: Promise<Database> | undefined;
  const open = async () => {
    const { openDatabase } = await import('./database.ts');
    return openDatabase({ cloud, folder, clock, metrics: createTableMetrics(metrics, clock.now) });
  };
  const database = () => {
    opened ??= open();
    return opened;
  };

  return {
    handle: (request, response) => handleRequest(database, request, response),
    ensureTable: async (...given) => (await database()).ensureTable(...given),
    tables: async () => (opened ? (await opened).tables() : []),
    firstItems: async (...given) => (await database()).firstItems(...given),
    latestItems: async (...given) => (await database()).latestItems(...given),
    async close() {
      // Whoever asked for it first was told why it did not open.
      const database = await opened?.catch(() => undefined);
      await database?.close();
    },
  };
}
