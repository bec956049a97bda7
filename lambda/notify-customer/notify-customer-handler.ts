import type { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { WorkerVariable } from '../shared/contract.ts';
import { openOrderBatch } from '../shared/order/open-order-batch.ts';
import { createQueueHandler, type QueueHandler } from '../shared/queue-handler.ts';
import type { Telemetry } from '../shared/telemetry.ts';
import { readWorkerQueues } from '../shared/worker-queues.ts';
import { NOTIFY_CUSTOMER_METRICS, type NotifyCustomerVariable } from './contract.ts';
import { createNoticeLedger, type NoticeLedgerOptions } from './notice-ledger.ts';
import { sendNotice } from './send-notice.ts';

export interface NotifyCustomerDependencies extends Omit<NoticeLedgerOptions, 'tableName'> {
  readonly environment: Readonly<Record<WorkerVariable | NotifyCustomerVariable, string>>;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly telemetry: Telemetry;
}

/** @throws Error if a setting is wrong. */
export function createNotifyCustomerHandler(dependencies: NotifyCustomerDependencies): QueueHandler {
  const { environment, sns, sqs, telemetry } = dependencies;
  const ledger = createNoticeLedger({ ...dependencies, tableName: environment.LEDGER_TABLE_NAME });
  const sending = { sns, topicArn: environment.NOTICE_TOPIC_ARN, ledger };
  return createQueueHandler({
    openBatch: openOrderBatch({
      take: (event, { deadline, logger }) => sendNotice(event, { ...sending, signal: deadline.signal, logger }),
      metrics: telemetry.metrics,
      metricNames: NOTIFY_CUSTOMER_METRICS,
    }),
    sqs,
    ...readWorkerQueues(environment),
    telemetry,
    metricNames: NOTIFY_CUSTOMER_METRICS,
  });
}
