import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { WORKER_VARIABLES } from '../shared/contract.ts';
import { readEnv } from '../shared/env.ts';
import { createTelemetry } from '../shared/telemetry.ts';
import { timeouts } from '../shared/timeouts.ts';
import { STORE_RECORD_VARIABLES } from './contract.ts';
import { createStoreRecordHandler } from './store-record-handler.ts';

const environment = readEnv([...WORKER_VARIABLES, ...STORE_RECORD_VARIABLES]);

/** The only place that reads the environment and makes clients, once per container. */
export const handler = createStoreRecordHandler({
  environment,
  dynamoDb: new DynamoDBClient({ requestHandler: timeouts({ connectMs: 3_000, answerMs: 5_000 }) }),
  sqs: new SQSClient({ requestHandler: timeouts({ connectMs: 3_000, answerMs: 10_000 }) }),
  telemetry: createTelemetry(environment),
});
