import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { OrderPlaced } from '../shared/order/order-event.ts';
import type { OrderRow } from '../shared/order/order-row.ts';
import { totalInCents } from '../shared/order/order-total.ts';
import { tableFailure } from '../shared/table-failure.ts';

export interface OrderTable {
  readonly documents: DynamoDBDocumentClient;
  readonly tableName: string;
}

/** Writes the order once, however often it is delivered: who comes second finds its id taken. */
export async function storeOrder(
  { id, placedAt, order }: OrderPlaced,
  { documents, tableName, signal }: OrderTable & { readonly signal: AbortSignal },
): Promise<'processed' | 'duplicate'> {
  const row: OrderRow = {
    ...order,
    id,
    placedAt,
    processedAt: new Date().toISOString(),
    status: 'processed',
    total: totalInCents(order) / 100,
  };
  const command = new PutCommand({ TableName: tableName, Item: row, ConditionExpression: 'attribute_not_exists(id)' });
  try {
    await documents.send(command, { abortSignal: signal });
    return 'processed';
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return 'duplicate';
    throw tableFailure(error);
  }
}
