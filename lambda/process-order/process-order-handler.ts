import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { WorkerVariable } from '../shared/contract.ts';
import { openOrderBatch } from '../shared/order/open-order-batch.ts';
import { createQueueHandler, type QueueHandler } from '../shared/queue-handler.ts';
import type { Telemetry } from '../shared/telemetry.ts';
import { readWorkerQueues } from '../shared/worker-queues.ts';
import { PROCESS_ORDER_METRICS, type ProcessOrderVariable } from './contract.ts';
import { storeOrder } from './store-order.ts';

export interface ProcessOrderDependencies {
  readonly environment: Readonly<Record<WorkerVariable | ProcessOrderVariable, string>>;
  readonly documents: DynamoDBDocumentClient;
  readonly sqs: SQSClient;
  readonly telemetry: Telemetry;
}

/** @throws Error if a setting is wrong. */
export function createProcessOrderHandler(dependencies: ProcessOrderDependencies): QueueHandler {
  const { environment, documents, sqs, telemetry } = dependencies;
  const table = { documents, tableName: environment.TABLE_NAME };
  return createQueueHandler({
    openBatch: openOrderBatch({
      take: (event, { deadline }) => storeOrder(event, { ...table, signal: deadline.signal }),
      metrics: telemetry.metrics,
      metricNames: PROCESS_ORDER_METRICS,
    }),
    sqs,
    ...readWorkerQueues(environment),
    telemetry,
    metricNames: PROCESS_ORDER_METRICS,
  });
}
