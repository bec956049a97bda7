import { DynamoDBClient, type ServiceInputTypes, type ServiceOutputTypes } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import type { FinalizeRequestMiddleware } from '@smithy/types';
import { type LocalDynamoDb, openLocalDynamoDb } from 'local-cloud/testing/dynamodb';
import { NOTICE_LEDGER } from '../../../lambda/notify-customer/contract.ts';
import { IDEMPOTENCY_TABLE } from '../../../lambda/shared/api/contract.ts';
import { ORDERS_BY_CUSTOMER } from '../../../lambda/shared/order/contract.ts';
import { awsError } from './messages.ts';

/** `failed`: the request has no effect. `unanswered`: it takes effect, but its sender gets no answer. */
export type TableFault = 'failed' | 'unanswered' | Error;

export interface TableCall {
  /** `PutItem` */
  readonly operation: string;
  readonly table: string;
  readonly input: Readonly<Record<string, unknown>>;
}

type Row = Readonly<Record<string, unknown>>;

const { indexName, partitionKey, sortKey } = ORDERS_BY_CUSTOMER;
const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' }) as const;
const hashKey = (AttributeName: string) => ({
  KeySchema: [{ AttributeName, KeyType: 'HASH' }] as const,
  AttributeDefinitions: [text(AttributeName)],
  BillingMode: 'PAY_PER_REQUEST',
});
const TABLES = [
  {
    TableName: 'orders',
    ...hashKey('id'),
    AttributeDefinitions: [text('id'), text(partitionKey), text(sortKey)],
    GlobalSecondaryIndexes: [
      {
        IndexName: indexName,
        KeySchema: [
          { AttributeName: partitionKey, KeyType: 'HASH' },
          { AttributeName: sortKey, KeyType: 'RANGE' },
        ] as const,
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  },
  { TableName: 'answers', ...hashKey(IDEMPOTENCY_TABLE.partitionKey) },
  { TableName: 'ledger', ...hashKey(NOTICE_LEDGER.partitionKey) },
];

/** The tables of Orders, empty before each test, in the DynamoDB of the local cloud. Call at the top of a test file. */
export function useLocalTables() {
  let local: LocalDynamoDb;
  let decide: (call: TableCall) => TableFault | undefined = () => undefined;
  let calls: TableCall[] = [];
  /** By their number of attempts. */
  const clients = new Map<number, DynamoDBClient>();

  beforeAll(async () => {
    local = await openLocalDynamoDb();
    await Promise.all(TABLES.map((table) => local.dynamoDb.ensureTable(table)));
  });
  afterAll(async () => {
    for (const client of clients.values()) client.destroy();
    await local[Symbol.asyncDispose]();
  });
  beforeEach(() => {
    decide = () => undefined;
    calls = [];
  });
  afterEach(async () => {
    for (const TableName of new Set(calls.map(({ table }) => table))) {
      const keys = (await rowsOf(TableName)).map(({ id }) => ({ id }));
      await Promise.all(keys.map((Key) => local.client.send(new DeleteCommand({ TableName, Key }))));
    }
  });

  async function rowsOf(TableName: string): Promise<Row[]> {
    return (await local.client.send(new ScanCommand({ TableName }))).Items ?? [];
  }

  const withFaults: FinalizeRequestMiddleware<ServiceInputTypes, ServiceOutputTypes> =
    (next, { commandName = '' }) =>
    async (args) => {
      const input: Readonly<Record<string, unknown>> = { ...args.input };
      const call = { operation: commandName.replace(/Command$/, ''), table: String(input.TableName), input };
      calls.push(call);
      const fault = decide(call);
      if (fault instanceof Error) throw fault;
      if (fault === 'failed') throw awsError('InternalServerError');
      const answer = await next(args);
      if (fault === 'unanswered') throw awsError('TimeoutError');
      return answer;
    };

  return {
    rows: rowsOf,
    calls: () => calls,
    /** Decides the fault of each attempt of a request. */
    fail: (fault: typeof decide) => {
      decide = fault;
    },
    client(maxAttempts = 1): DynamoDBClient {
      const known = clients.get(maxAttempts);
      if (known) return known;
      const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
      const client = new DynamoDBClient({ endpoint: local.url, region: 'eu-west-1', credentials, maxAttempts });
      const position = { relation: 'after', toMiddleware: 'retryMiddleware', name: 'faults' } as const;
      client.middlewareStack.addRelativeTo(withFaults, position);
      clients.set(maxAttempts, client);
      return client;
    },
    documents(): DynamoDBDocumentClient {
      return DynamoDBDocumentClient.from(this.client());
    },
  };
}
