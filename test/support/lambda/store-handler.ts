import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { ChangeMessageVisibilityBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { createStoreRecordHandler } from '../../../lambda/store-record/store-record-handler.ts';
import { batch, invocation } from './messages.ts';
import { capturedTelemetry, TELEMETRY_ENVIRONMENT } from './telemetry.ts';

export const STORE_ENVIRONMENT = { ...TELEMETRY_ENVIRONMENT, TABLE_NAME: 'records' };

/** The whole function but for its clients: a table that takes everything once, and a queue that takes everything. */
export function useStoreRecord() {
  const dynamoDb = mockClient(DynamoDBClient);
  const sqs = mockClient(SQSClient);
  const rows = new Map<string, Record<string, unknown>>();
  let output: ReturnType<typeof capturedTelemetry>;

  beforeEach(() => {
    rows.clear();
    dynamoDb.reset();
    dynamoDb.on(PutItemCommand).callsFake(async ({ Item, ConditionExpression }) => {
      if (rows.has(Item.id.S) && ConditionExpression === 'attribute_not_exists(id)')
        throw refusal('ConditionalCheckFailedException');
      rows.set(Item.id.S, Item);
    });
    sqs.reset();
    sqs.on(SendMessageCommand).resolves({ MessageId: 'sent' });
    sqs.on(ChangeMessageVisibilityBatchCommand).resolves({ Failed: [], Successful: [] });
    output = capturedTelemetry();
  });
  afterEach(() => output.restore());

  async function handleWithin(remainingMs: number | undefined, ...records: SQSRecord[]): Promise<string[]> {
    const handler = createStoreRecordHandler({
      environment: STORE_ENVIRONMENT,
      dynamoDb: new DynamoDBClient({ region: 'eu-central-1' }),
      sqs: new SQSClient({ region: 'eu-central-1' }),
      telemetry: output.telemetry,
    });
    const { batchItemFailures } = await handler(batch(...records), invocation(remainingMs));
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  }

  return {
    dynamoDb,
    rows: () => [...rows.values()],
    output: () => output,
    /** Runs one invocation and says which of its messages failed. */
    handle: (...records: SQSRecord[]) => handleWithin(undefined, ...records),
    /** The same with so many milliseconds left. */
    handleWithin,
    deadLetterReasons: () =>
      sqs
        .commandCalls(SendMessageCommand)
        .map(({ args: [{ input }] }) => input.MessageAttributes?.errorCode?.StringValue),
    metrics: () =>
      Object.fromEntries(
        ['RecordsStored', 'RecordsDuplicate', 'TicksReceived', 'RecordsRetried', 'RecordsDeadLettered'].flatMap(
          (name) => {
            const values = output.metric(name);
            return values.length > 0 ? [[name, values.flat().reduce((sum, value) => sum + value, 0)]] : [];
          },
        ),
      ),
  };
}

/** As AWS names it. */
export function refusal(name: string, message = name): Error {
  return Object.assign(new Error(message), { name });
}
