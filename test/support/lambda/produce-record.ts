import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach } from '@jest/globals';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { PRODUCE_RECORD_METRICS } from '../../../lambda/produce-record/contract.ts';
import { postRecord } from '../../../lambda/produce-record/post-record.ts';
import { createApiHandler } from '../../../lambda/shared/api/api-handler.ts';
import { readRestRequest, restMethods } from '../../../lambda/shared/api/rest-api.ts';
import { type PostOptions, post } from './api-events.ts';
import { PRODUCE_ENVIRONMENT } from './environments.ts';
import { useIdempotencyTable } from './idempotency-table.ts';
import { invocation } from './messages.ts';
import { capturedTelemetry } from './telemetry.ts';

export const BOOK = { isbn: '9780306406157', title: 'Añ 😀', author: 'N. N.', price: 19.99, publishedYear: 1999 };

interface HandleOptions {
  readonly environment?: Partial<typeof PRODUCE_ENVIRONMENT>;
  readonly remainingMs?: number;
}

/** The whole function but for its clients: a queue that takes everything and a table that remembers. */
export function useProduceRecord() {
  const sqs = mockClient(SQSClient);
  const table = useIdempotencyTable();
  let output: ReturnType<typeof capturedTelemetry>;

  beforeEach(() => {
    sqs.reset();
    sqs.on(SendMessageCommand).resolves({ MessageId: 'sent' });
    output = capturedTelemetry();
  });
  afterEach(() => output.restore());

  return {
    ...table,
    sqs,
    output: () => output,
    send: (body: unknown, options: PostOptions & HandleOptions = {}) => handle(post(body, options), options),
    handle,
    messages: () => sqs.commandCalls(SendMessageCommand).map(({ args: [{ input }] }) => input),
  };

  async function handle(event: APIGatewayProxyEvent, options: HandleOptions = {}): Promise<APIGatewayProxyResult> {
    const environment = { ...PRODUCE_ENVIRONMENT, ...options.environment };
    const { telemetry } = output;
    const post = postRecord({
      environment,
      // Powertools accepts only a real client; `useIdempotencyTable` mocks its requests.
      dynamoDb: new DynamoDBClient({ region: 'eu-central-1' }),
      sqs: sqs as unknown as SQSClient,
      metrics: telemetry.metrics,
    });
    const handler = createApiHandler({
      readRequest: readRestRequest,
      ...restMethods({ POST: post }, environment.CORS_ALLOWED_ORIGINS),
      telemetry,
      metricNames: PRODUCE_RECORD_METRICS,
    });
    return handler(event, invocation(options.remainingMs ?? 15_000));
  }
}

export function problem({ body, headers }: APIGatewayProxyResult): Record<string, unknown> {
  return { contentType: headers?.['Content-Type'], ...JSON.parse(body) };
}

export function idOf({ body }: APIGatewayProxyResult): unknown {
  return JSON.parse(body).id;
}
