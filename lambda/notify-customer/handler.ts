import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { WORKER_VARIABLES } from '../shared/contract.ts';
import { createQueueHandler } from '../shared/queue-handler.ts';
import { readEnv, timeouts } from '../shared/start-up.ts';
import { createTelemetry } from '../shared/telemetry.ts';
import { NOTIFY_CUSTOMER_METRICS, NOTIFY_CUSTOMER_VARIABLES } from './contract.ts';
import { createNoticeLedger } from './notice-ledger.ts';
import { openNoticeBatch } from './process-message.ts';

const environment = readEnv([...WORKER_VARIABLES, ...NOTIFY_CUSTOMER_VARIABLES]);
// Short timeouts leave time for another attempt before the lease of a notice ends.
const dynamoDb = new DynamoDBClient({ requestHandler: timeouts({ connectMs: 1_000, answerMs: 2_000 }) });
const sns = new SNSClient({ requestHandler: timeouts({ connectMs: 1_000, answerMs: 3_000 }) });
const sqs = new SQSClient({ requestHandler: timeouts({ connectMs: 3_000, answerMs: 10_000 }) });
const telemetry = createTelemetry(environment);

/** Sends customers notices of their orders. Only `handler.ts` reads the environment and creates clients, once per container. */
export const handler = createQueueHandler({
  openBatch: openNoticeBatch({
    sns,
    topicArn: environment.NOTICE_TOPIC_ARN,
    ledger: createNoticeLedger({ dynamoDb, tableName: environment.LEDGER_TABLE_NAME }),
    metrics: telemetry.metrics,
  }),
  environment,
  sqs,
  telemetry,
  metricNames: NOTIFY_CUSTOMER_METRICS,
});
