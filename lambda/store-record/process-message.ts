import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { type AttributeValue, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { type RecordMessage, readStreamMessage } from '../shared/book-record/record-message.ts';
import { tableFailure } from '../shared/errors.ts';
import type { OpenBatch } from '../shared/queue-handler.ts';
import { measureWork } from '../shared/telemetry.ts';
import { STORE_RECORD_METRICS } from './contract.ts';

export interface RecordProcessing {
  readonly dynamoDb: DynamoDBClient;
  readonly tableName: string;
  readonly metrics: Metrics;
}

/** Processes the messages of a batch: each record becomes a row, each tick of the schedule is counted. */
export function openRecordBatch(processing: RecordProcessing): OpenBatch {
  const { metrics } = processing;
  return () =>
    async (message, { logger, deadline }) => {
      const content = readStreamMessage(message.body);
      if (content.kind === 'tick') {
        metrics.addMetric(STORE_RECORD_METRICS.ticks, MetricUnit.Count, 1);
        logger.info('tick', { outcome: 'tick' });
        return;
      }
      logger.appendKeys({ recordId: content.id });
      const run = () => storeRecord(content, processing, deadline.signal);
      const work = { run, acceptedAt: content.receivedAt, metricNames: STORE_RECORD_METRICS };
      await measureWork(work, { logger, metrics });
    };
}

/** Writes the record once, however often it is delivered: the second delivery finds a row with its id. */
async function storeRecord(
  { id, receivedAt, record }: RecordMessage,
  { dynamoDb, tableName }: RecordProcessing,
  signal: AbortSignal,
): Promise<'stored' | 'duplicate'> {
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
