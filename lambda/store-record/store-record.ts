import { type AttributeValue, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { RecordMessage } from '../shared/book-record/record-message.ts';
import { tableFailure } from '../shared/table-failure.ts';

export interface RecordTable {
  readonly dynamoDb: DynamoDBClient;
  readonly tableName: string;
}

export type StoreResult = 'stored' | 'duplicate';

/** Writes the record once, however often it is delivered: who comes second finds its id taken. */
export async function storeRecord(
  { id, receivedAt, record }: RecordMessage,
  { dynamoDb, tableName, signal }: RecordTable & { readonly signal: AbortSignal },
): Promise<StoreResult> {
  const row = { ...record, id, receivedAt, storedAt: new Date().toISOString() };
  const command = new PutItemCommand({
    TableName: tableName,
    Item: Object.fromEntries(Object.entries(row).map(([name, value]) => [name, attributeOf(value)])),
    ConditionExpression: 'attribute_not_exists(id)',
  });
  try {
    await dynamoDb.send(command, { abortSignal: signal });
    return 'stored';
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return 'duplicate';
    throw tableFailure(error);
  }
}

function attributeOf(value: string | number): AttributeValue {
  return typeof value === 'number' ? { N: String(value) } : { S: value };
}
