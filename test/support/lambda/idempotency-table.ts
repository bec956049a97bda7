import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeEach } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';

type Item = Record<string, AttributeValue>;

/** The table that remembers answers, as far as Powertools uses it. Call at the top of a test file. */
export function useIdempotencyTable() {
  const dynamoDb = mockClient(DynamoDBClient);
  const items = new Map<string, Item>();

  beforeEach(() => {
    dynamoDb.reset();
    items.clear();
    dynamoDb.on(PutItemCommand).callsFake(async ({ Item: item, ExpressionAttributeValues: values }) => {
      const id = item.id.S;
      const existing = items.get(id);
      if (existing && !isOver(existing, Number(values[':now_in_millis'].N))) {
        throw new ConditionalCheckFailedException({
          message: 'The conditional request failed',
          $metadata: {},
          Item: existing,
        });
      }
      items.set(id, item);
    });
    dynamoDb.on(UpdateItemCommand).callsFake(async ({ Key, ExpressionAttributeNames, ExpressionAttributeValues }) => {
      const item = items.get(Key.id.S) ?? { ...Key };
      for (const [placeholder, name] of Object.entries<string>(ExpressionAttributeNames)) {
        item[name] = ExpressionAttributeValues[placeholder.replace('#', ':')];
      }
      items.set(Key.id.S, item);
    });
    dynamoDb.on(DeleteItemCommand).callsFake(async ({ Key }) => {
      items.delete(Key.id.S);
    });
  });

  return { dynamoDb, items: () => [...items.values()] };
}

/** The condition that Powertools puts things under. */
function isOver(item: Item, nowMs: number): boolean {
  const inProgressUntilMs = item.in_progress_expiration?.N;
  return (
    Number(item.expiration?.N) * 1_000 < nowMs ||
    (item.status?.S === 'INPROGRESS' && inProgressUntilMs !== undefined && Number(inProgressUntilMs) < nowMs)
  );
}
