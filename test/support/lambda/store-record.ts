import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { STORE_RECORD_METRICS } from '../../../lambda/store-record/contract.ts';
import { openRecordBatch } from '../../../lambda/store-record/process-message.ts';
import { STORE_ENVIRONMENT } from './environments.ts';
import { awsError } from './messages.ts';
import { useWorker } from './queue.ts';

/** `store-record` on a table that accepts each id once. Call at the top of a test file. */
export function useStoreRecord() {
  const dynamoDb = mockClient(DynamoDBClient);
  const rows = new Map<string, Record<string, unknown>>();

  beforeEach(() => {
    rows.clear();
    dynamoDb.reset();
    dynamoDb.on(PutItemCommand).callsFake(async ({ Item, ConditionExpression }) => {
      if (rows.has(Item.id.S) && ConditionExpression === 'attribute_not_exists(id)')
        throw awsError('ConditionalCheckFailedException');
      rows.set(Item.id.S, Item);
    });
  });
  const worker = useWorker({
    environment: STORE_ENVIRONMENT,
    metricNames: STORE_RECORD_METRICS,
    openBatch: (environment, { output }) =>
      openRecordBatch({
        dynamoDb: dynamoDb as unknown as DynamoDBClient,
        tableName: environment.TABLE_NAME,
        metrics: output().telemetry.metrics,
      }),
  });
  return { ...worker, dynamoDb, rows: () => [...rows.values()] };
}
