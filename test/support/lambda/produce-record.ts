import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
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
import { invocation } from './messages.ts';
import { capturedTelemetry } from './telemetry.ts';

type Item = Record<string, AttributeValue>;

interface HandleOptions {
  readonly environment?: Partial<typeof PRODUCE_ENVIRONMENT>;
}

/** `produce-record` with a queue that accepts everything and a table of answers. Call at the top of a test file. */
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
    return handler(event, invocation(15_000));
  }
}

export function problem({ body, headers }: APIGatewayProxyResult): Record<string, unknown> {
  return { contentType: headers?.['Content-Type'], ...JSON.parse(body) };
}

export function idOf({ body }: APIGatewayProxyResult): unknown {
  return JSON.parse(body).id;
}

/** The table of answers, as far as Powertools uses it. */
function useIdempotencyTable() {
  const dynamoDb = mockClient(DynamoDBClient);
  const items = new Map<string, Item>();

  beforeEach(() => {
    dynamoDb.reset();
    items.clear();
    dynamoDb.on(PutItemCommand).callsFake(async ({ Item: item, ExpressionAttributeValues: values }) => {
      const id = item.id.S;
      const existing = items.get(id);
      if (existing && !isOver(existing, Number(values[':now_in_millis'].N))) {
        throw new ConditionalCheckFailedException({
          message: 'The conditional request failed',
          $metadata: {},
          Item: existing,
        });
      }
      items.set(id, item);
    });
    dynamoDb.on(UpdateItemCommand).callsFake(async ({ Key, ExpressionAttributeNames, ExpressionAttributeValues }) => {
      const item = items.get(Key.id.S) ?? { ...Key };
      for (const [placeholder, name] of Object.entries<string>(ExpressionAttributeNames)) {
        item[name] = ExpressionAttributeValues[placeholder.replace('#', ':')];
      }
      items.set(Key.id.S, item);
    });
    dynamoDb.on(DeleteItemCommand).callsFake(async ({ Key }) => {
      items.delete(Key.id.S);
    });
  });

  return { dynamoDb, items: () => [...items.values()] };
}

/** The condition under which Powertools replaces an item. */
function isOver(item: Item, nowMs: number): boolean {
  const inProgressUntilMs = item.in_progress_expiration?.N;
  return (
    Number(item.expiration?.N) * 1_000 < nowMs ||
    (item.status?.S === 'INPROGRESS' && inProgressUntilMs !== undefined && Number(inProgressUntilMs) < nowMs)
  );
}
