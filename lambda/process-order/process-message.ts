import type { Metrics } from '@aws-lambda-powertools/metrics';
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { tableFailure } from '../shared/errors.ts';
import { type OrderRow, totalInCents } from '../shared/order/order.ts';
import { type OrderPlaced, readOrderPlaced } from '../shared/order/order-event.ts';
import type { OpenBatch } from '../shared/queue-handler.ts';
import { measureWork } from '../shared/telemetry.ts';
import { PROCESS_ORDER_METRICS } from './contract.ts';

export interface OrderProcessing {
  readonly documents: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly metrics: Metrics;
}

/** Processes the messages of a batch: each placed order becomes a row. */
export function openOrderBatch(processing: OrderProcessing): OpenBatch {
  const { metrics } = processing;
  return () =>
    async (message, { logger, deadline }) => {
      const event = readOrderPlaced(message.body);
      logger.appendKeys({ orderId: event.id });
      const run = () => storeOrder(event, processing, deadline.signal);
      const work = { run, acceptedAt: event.placedAt, metricNames: PROCESS_ORDER_METRICS };
      await measureWork(work, { logger, metrics });
    };
}

/** Writes the order once, however often it is delivered: the second delivery finds a row with its id. */
async function storeOrder(
  { id, placedAt, order }: OrderPlaced,
  { documents, tableName }: OrderProcessing,
  signal: AbortSignal,
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
