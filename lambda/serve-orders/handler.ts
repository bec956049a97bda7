import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { createApiHandler } from '../shared/api/api-handler.ts';
import { readHttpRequest } from '../shared/api/http-api.ts';
import { TELEMETRY_VARIABLES } from '../shared/contract.ts';
import { readEnv, timeouts } from '../shared/start-up.ts';
import { createTelemetry } from '../shared/telemetry.ts';
import { SERVE_ORDERS_METRICS, SERVE_ORDERS_VARIABLES } from './contract.ts';
import { orderRoutes } from './routes.ts';

// The client waits for the answer: two quick attempts, then the client decides.
const CLIENT = { maxAttempts: 2, requestHandler: timeouts({ connectMs: 1_000, answerMs: 2_000 }) };

const environment = readEnv([...TELEMETRY_VARIABLES, ...SERVE_ORDERS_VARIABLES]);
const dynamoDb = new DynamoDBClient(CLIENT);
const sns = new SNSClient(CLIENT);
const secrets = new SecretsManagerClient(CLIENT);
const telemetry = createTelemetry(environment);

async function readSecret(signal: AbortSignal): Promise<string> {
  const command = new GetSecretValueCommand({ SecretId: environment.CURSOR_SECRET_ARN });
  const { SecretString = '' } = await secrets.send(command, { abortSignal: signal });
  return SecretString;
}

/** Takes and shows orders. Only `handler.ts` reads the environment and creates clients, once per container. */
export const handler = createApiHandler({
  readRequest: readHttpRequest,
  answer: orderRoutes({ environment, dynamoDb, sns, readSecret, metrics: telemetry.metrics }),
  telemetry,
  metricNames: SERVE_ORDERS_METRICS,
});
