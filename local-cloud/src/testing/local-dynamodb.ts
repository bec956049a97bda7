import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { listenOnLoopback } from '../front-door/loopback.ts';
import { createMetricStore, type MetricStore } from '../services/cloudwatch/metrics/metric-store.ts';
import type { TableDefinition } from '../services/dynamodb/ensure-table.ts';
import { type DynamoDbService, openDynamoDb } from '../services/dynamodb/index.ts';
import { manualClock } from './manual-clock.ts';

/** A table with the key `id`, and an index by `customer`. */
export const ORDERS: TableDefinition = {
  TableName: 'orders',
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  AttributeDefinitions: [
    { AttributeName: 'id', AttributeType: 'S' },
    { AttributeName: 'customer', AttributeType: 'S' },
  ],
  BillingMode: 'PAY_PER_REQUEST',
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-customer',
      KeySchema: [
        { AttributeName: 'customer', KeyType: 'HASH' },
        { AttributeName: 'id', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
};

export interface LocalDynamoDb extends AsyncDisposable {
  readonly dynamoDb: DynamoDbService;
  readonly client: DynamoDBDocumentClient;
  readonly url: string;
  readonly folder: string;
  readonly metrics: MetricStore;
  readonly clock: ReturnType<typeof manualClock>;
  /** Closes DynamoDB and opens it again on the same folder. */
  restart(): Promise<void>;
}

/** Opens DynamoDB without other services, on a free port and a new folder. */
export async function openLocalDynamoDb(): Promise<LocalDynamoDb> {
  const folder = await mkdtemp(join(tmpdir(), 'local-dynamodb-'));
  const clock = manualClock();
  const metrics = createMetricStore({ now: clock.now });
  const open = () =>
    openDynamoDb({ cloud: { accountId: '000000000000', region: 'eu-west-1' }, folder, metrics, clock });
  let dynamoDb = open();
  const server = await listenOnLoopback(0, (request, response) => {
    dynamoDb.handle(request, response).catch((error: Error) => response.destroy(error));
  });
  const { url } = server;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const wire = new DynamoDBClient({ endpoint: url, region: 'eu-west-1', credentials, maxAttempts: 1 });

  return {
    get dynamoDb() {
      return dynamoDb;
    },
    client: DynamoDBDocumentClient.from(wire),
    url,
    folder,
    metrics,
    clock,
    async restart() {
      await dynamoDb.close();
      dynamoDb = open();
    },
    async [Symbol.asyncDispose]() {
      wire.destroy();
      await server.close();
      await dynamoDb.close();
      await rm(folder, { recursive: true });
    },
  };
}
