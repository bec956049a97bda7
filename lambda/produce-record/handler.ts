import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createApiHandler } from '../shared/api/api-handler.ts';
import { readRestRequest, restMethods } from '../shared/api/rest-api.ts';
import { TELEMETRY_VARIABLES } from '../shared/contract.ts';
import { readEnv, timeouts } from '../shared/start-up.ts';
import { createTelemetry } from '../shared/telemetry.ts';
import { PRODUCE_RECORD_METRICS, PRODUCE_RECORD_VARIABLES } from './contract.ts';
import { postRecord } from './post-record.ts';

// The client waits for the answer: two quick attempts, then the client decides.
const CLIENT = { maxAttempts: 2, requestHandler: timeouts({ connectMs: 1_000, answerMs: 2_000 }) };

const environment = readEnv([...TELEMETRY_VARIABLES, ...PRODUCE_RECORD_VARIABLES]);
const dynamoDb = new DynamoDBClient(CLIENT);
const sqs = new SQSClient(CLIENT);
const telemetry = createTelemetry(environment);
const answers = { POST: postRecord({ environment, dynamoDb, sqs, metrics: telemetry.metrics }) };

/** Accepts book records. Only `handler.ts` reads the environment and creates clients, once per container. */
export const handler = createApiHandler({
  readRequest: readRestRequest,
  ...restMethods(answers, environment.CORS_ALLOWED_ORIGINS),
  telemetry,
  metricNames: PRODUCE_RECORD_METRICS,
});
