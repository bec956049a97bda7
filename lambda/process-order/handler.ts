import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { WORKER_VARIABLES } from '../shared/contract.ts';
import { readEnv } from '../shared/env.ts';
import { createTelemetry } from '../shared/telemetry.ts';
import { timeouts } from '../shared/timeouts.ts';
import { PROCESS_ORDER_VARIABLES } from './contract.ts';
import { createProcessOrderHandler } from './process-order-handler.ts';

const environment = readEnv([...WORKER_VARIABLES, ...PROCESS_ORDER_VARIABLES]);

/** The only place that reads the environment and makes clients, once per container. */
export const handler = createProcessOrderHandler({
  environment,
  documents: DynamoDBDocumentClient.from(
    new DynamoDBClient({ requestHandler: timeouts({ connectMs: 3_000, answerMs: 5_000 }) }),
  ),
  sqs: new SQSClient({ requestHandler: timeouts({ connectMs: 3_000, answerMs: 10_000 }) }),
  telemetry: createTelemetry(environment),
});
