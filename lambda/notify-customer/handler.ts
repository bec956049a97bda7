import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { WORKER_VARIABLES } from '../shared/contract.ts';
import { readEnv } from '../shared/env.ts';
import { createTelemetry } from '../shared/telemetry.ts';
import { timeouts } from '../shared/timeouts.ts';
import { NOTIFY_CUSTOMER_VARIABLES } from './contract.ts';
import { createNotifyCustomerHandler } from './notify-customer-handler.ts';

const environment = readEnv([...WORKER_VARIABLES, ...NOTIFY_CUSTOMER_VARIABLES]);

/** The only place that reads the environment and makes clients, once per container. */
export const handler = createNotifyCustomerHandler({
  environment,
  // Short, so that there is time to try again before the lease of a notice ends.
  dynamoDb: new DynamoDBClient({ requestHandler: timeouts({ connectMs: 1_000, answerMs: 2_000 }) }),
  sns: new SNSClient({ requestHandler: timeouts({ connectMs: 1_000, answerMs: 3_000 }) }),
  sqs: new SQSClient({ requestHandler: timeouts({ connectMs: 3_000, answerMs: 10_000 }) }),
  telemetry: createTelemetry(environment),
});
