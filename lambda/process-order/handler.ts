import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { WORKER_VARIABLES } from '../shared/contract.ts';
import { createQueueHandler } from '../shared/queue-handler.ts';
import { readEnv, timeouts } from '../shared/start-up.ts';
import { createTelemetry } from '../shared/telemetry.ts';
import { PROCESS_ORDER_METRICS, PROCESS_ORDER_VARIABLES } from './contract.ts';
import { openOrderBatch } from './process-message.ts';

const environment = readEnv([...WORKER_VARIABLES, ...PROCESS_ORDER_VARIABLES]);
const dynamoDb = new DynamoDBClient({ requestHandler: timeouts({ connectMs: 3_000, answerMs: 5_000 }) });
const sqs = new SQSClient({ requestHandler: timeouts({ connectMs: 3_000, answerMs: 10_000 }) });
const telemetry = createTelemetry(environment);

/** Stores placed orders. Only `handler.ts` reads the environment and creates clients, once per container. */
export const handler = createQueueHandler({
  openBatch: openOrderBatch({
    documents: DynamoDBDocumentClient.from(dynamoDb),
    tableName: environment.TABLE_NAME,
    metrics: telemetry.metrics,
  }),
  environment,
  sqs,
  telemetry,
  metricNames: PROCESS_ORDER_METRICS,
});
