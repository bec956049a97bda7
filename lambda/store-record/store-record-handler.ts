import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { WorkerVariable } from '../shared/contract.ts';
import { readWholeNumber } from '../shared/env.ts';
import { createQueueHandler, type QueueHandler } from '../shared/queue-handler.ts';
import type { Telemetry } from '../shared/telemetry.ts';
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
  const queueUrl = environment.QUEUE_URL;
  return createQueueHandler({
    openBatch: openRecordBatch({ dynamoDb, tableName: environment.TABLE_NAME, metrics: telemetry.metrics }),
    sqs,
    queueUrl,
    deadLetterQueueUrl: environment.DEAD_LETTER_QUEUE_URL,
    maxReceiveCount: readWholeNumber(environment, 'MAX_RECEIVE_COUNT', 1),
    telemetry,
    metricNames: STORE_RECORD_METRICS,
  });
}
