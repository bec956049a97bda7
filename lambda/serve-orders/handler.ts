import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { TELEMETRY_VARIABLES } from '../shared/contract.ts';
import { readEnv } from '../shared/env.ts';
import { createTelemetry } from '../shared/telemetry.ts';
import { timeouts } from '../shared/timeouts.ts';
import { SERVE_ORDERS_VARIABLES } from './contract.ts';
import { createServeOrdersHandler } from './serve-orders-handler.ts';

// Somebody waits for the answer: two quick tries, then it is up to them.
const CLIENT = { maxAttempts: 2, requestHandler: timeouts({ connectMs: 1_000, answerMs: 2_000 }) };

const environment = readEnv([...TELEMETRY_VARIABLES, ...SERVE_ORDERS_VARIABLES]);
const secrets = new SecretsManagerClient(CLIENT);
const cursorSecret = new GetSecretValueCommand({ SecretId: environment.CURSOR_SECRET_ARN });

/** The only place that reads the environment and makes clients, once per container. */
export const handler = createServeOrdersHandler({
  environment,
  dynamoDb: new DynamoDBClient(CLIENT),
  sns: new SNSClient(CLIENT),
  readSecret: async (signal) => (await secrets.send(cursorSecret, { abortSignal: signal })).SecretString ?? '',
  telemetry: createTelemetry(environment),
});
