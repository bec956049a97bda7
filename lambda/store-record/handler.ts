import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { WORKER_VARIABLES } from '../shared/contract.ts';
import { createQueueHandler } from '../shared/queue-handler.ts';
import { readEnv, timeouts } from '../shared/start-up.ts';
import { createTelemetry } from '../shared/telemetry.ts';
import { STORE_RECORD_METRICS, STORE_RECORD_VARIABLES } from './contract.ts';
import { openRecordBatch } from './process-message.ts';

const environment = readEnv([...WORKER_VARIABLES, ...STORE_RECORD_VARIABLES]);
const dynamoDb = new DynamoDBClient({ requestHandler: timeouts({ connectMs: 3_000, answerMs: 5_000 }) });
const sqs = new SQSClient({ requestHandler: timeouts({ connectMs: 3_000, answerMs: 10_000 }) });
const telemetry = createTelemetry(environment);

/** Stores book records. Only `handler.ts` reads the environment and creates clients, once per container. */
export const handler = createQueueHandler({
  openBatch: openRecordBatch({ dynamoDb, tableName: environment.TABLE_NAME, metrics: telemetry.metrics }),
  environment,
  sqs,
  telemetry,
  metricNames: STORE_RECORD_METRICS,
});
