import { type Clock, systemClock } from '../../base/clock.ts';
import { serveAwsJson, type WireInput } from '../../front-door/aws-json.ts';
import type { Cloud, Service } from '../../front-door/service.ts';
import type { MetricStore } from '../cloudwatch/metrics/metric-store.ts';
import type { Database, DynamoDbCore } from './database.ts';
import { OPERATIONS } from './operations.ts';

export interface DynamoDbOptions {
  readonly cloud: Cloud;
  /** Folder that keeps the tables across restarts. It is created for the first table or request. */
  readonly folder: string;
  readonly metrics: Pick<MetricStore, 'put'>;
  /** @default - the system's clock */
  readonly clock?: Clock;
}

export interface DynamoDbService extends Service, DynamoDbCore {}

/** Opens DynamoDB, which answers on AWS JSON 1.0. It loads dynalite for the first table or request. */
export function openDynamoDb({ cloud, folder, metrics, clock = systemClock }: DynamoDbOptions): DynamoDbService {
  let opened: Promise<Database> | undefined;
  const open = async () => {
    const { openDatabase } = await import('./database.ts');
    return openDatabase({ cloud, folder, clock, metrics });
  };
  const database = () => {
    opened ??= open();
    return opened;
  };
  const operations = Object.fromEntries(
    OPERATIONS.map((name) => [name, async (input: WireInput) => (await database()).run(name, input)]),
  );

  return {
    handle: (request, response) =>
      serveAwsJson({ name: 'dynamodb', version: '1.0', checksum: true, operations }, request, response),
    ensureTable: async (...given) => (await database()).ensureTable(...given),
    tables: async () => (opened ? (await opened).tables() : []),
    firstItems: async (...given) => (await database()).firstItems(...given),
    latestItems: async (...given) => (await database()).latestItems(...given),
    async close() {
      // The first caller got the error of a database that did not open.
      const database = await opened?.catch(() => undefined);
      await database?.close();
    },
  };
}
