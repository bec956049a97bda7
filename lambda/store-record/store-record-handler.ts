import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { WorkerVariable } from '../shared/contract.ts';
import { createQueueHandler, type QueueHandler } from '../shared/queue-handler.ts';
import type { Telemetry } from '../shared/telemetry.ts';
import { readWorkerQueues } from '../shared/worker-queues.ts';
import { STORE_RECORD_METRICS, type StoreRecordVariable } from './contract.ts';
import { openRecordBatch } from './process-message.ts';

export interface StoreRecordDependencies {
  readonly environment: Readonly<Record<WorkerVariable | StoreRecordVariable, string>>;
  readonly dynamoDb: DynamoDBClient;
  readonly sqs: SQSClient;
  readonly telemetry: Telemetry;
}

/** @throws Error if a setting is wrong. */
export function createStoreRecordHandler(dependencies: StoreRecordDependencies): QueueHandler {
  const { environment, dynamoDb, sqs, telemetry } = dependencies;
  return createQueueHandler({
    openBatch: openRecordBatch({ dynamoDb, tableName: environment.TABLE_NAME, metrics: telemetry.metrics }),
    sqs,
    ...readWorkerQueues(environment),
    telemetry,
    metricNames: STORE_RECORD_METRICS,
  });
}
