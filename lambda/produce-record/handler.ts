import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { TELEMETRY_VARIABLES } from '../shared/contract.ts';
import { readEnv } from '../shared/env.ts';
import { createTelemetry } from '../shared/telemetry.ts';
import { timeouts } from '../shared/timeouts.ts';
import { PRODUCE_RECORD_VARIABLES } from './contract.ts';
import { createProduceRecordHandler } from './produce-record-handler.ts';

// Somebody waits for the answer: two quick tries, then it is up to them.
const CLIENT = { maxAttempts: 2, requestHandler: timeouts({ connectMs: 1_000, answerMs: 2_000 }) };

const environment = readEnv([...TELEMETRY_VARIABLES, ...PRODUCE_RECORD_VARIABLES]);

/** The only place that reads the environment and makes clients, once per container. */
export const handler = createProduceRecordHandler({
  environment,
  dynamoDb: new DynamoDBClient(CLIENT),
  sqs: new SQSClient(CLIENT),
  telemetry: createTelemetry(environment),
});
