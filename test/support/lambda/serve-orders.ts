import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { SERVE_ORDERS_METRICS } from '../../../lambda/serve-orders/contract.ts';
import { orderRoutes } from '../../../lambda/serve-orders/routes.ts';
import { createApiHandler } from '../../../lambda/shared/api/api-handler.ts';
import { type HttpApiEvent, readHttpRequest } from '../../../lambda/shared/api/http-api.ts';
import type { Order } from '../../../lambda/shared/order/contract.ts';
import type { OrderRow } from '../../../lambda/shared/order/order.ts';
import { type HttpEventOptions, httpEvent } from './api-events.ts';
import { SERVE_ENVIRONMENT } from './environments.ts';
import { useLocalTables } from './local-tables.ts';
import { invocation } from './messages.ts';
import { ORDER, orderId } from './orders.ts';
import { capturedTelemetry } from './telemetry.ts';

export interface AskOptions extends HttpEventOptions {
  readonly authorization?: string;
}

/** `serve-orders` with a topic that accepts everything, on local tables. Call at the top of a test file. */
export function useServeOrders() {
  const sns = mockClient(SNSClient);
  const tables = useLocalTables();
  let output: ReturnType<typeof capturedTelemetry>;
  let now = 0;
  let readSecret = async () => 's'.repeat(32);

  beforeEach(() => {
    sns.reset();
    sns.on(PublishCommand).resolves({ MessageId: 'published' });
    output = capturedTelemetry();
    now = Date.now();
    readSecret = async () => 's'.repeat(32);
  });
  afterEach(() => output.restore());

  async function handle(event: HttpApiEvent, options: AskOptions = {}) {
    const { authorization = 'none' } = options;
    const { telemetry } = output;
    const answer = orderRoutes({
      environment: { ...SERVE_ENVIRONMENT, API_AUTHORIZATION: authorization },
      dynamoDb: tables.client(),
      sns: sns as unknown as SNSClient,
      readSecret: () => readSecret(),
      metrics: telemetry.metrics,
      clock: () => now,
    });
    const handler = createApiHandler({
      readRequest: readHttpRequest,
      answer,
      telemetry,
      metricNames: SERVE_ORDERS_METRICS,
    });
    const { statusCode, headers, body } = await handler(event, invocation(15_000));
    return { statusCode, headers, body, json: JSON.parse(body) };
  }

  return {
    sns,
    tables,
    output: () => output,
    handle,
    ask: (route: string, options: AskOptions = {}) => handle(httpEvent(route, options), options),
    post: (body: unknown, options: AskOptions = {}) => handle(httpEvent('POST /items', { ...options, body }), options),
    list: (query: string, options: AskOptions = {}) => handle(httpEvent('GET /items', { ...options, query }), options),
    published: () => sns.commandCalls(PublishCommand).map(({ args: [{ input }] }) => input),
    pass: (ms: number) => {
      now += ms;
    },
    rotate: (read: () => Promise<string>) => {
      readSecret = read;
    },
    /** Puts orders of a customer into the table, each a second after the one before. @returns newest first */
    async store(count: number, customerId = ORDER.customerId): Promise<OrderRow[]> {
      const documents = tables.documents();
      const rows = Array.from({ length: count }, () => row({ ...ORDER, customerId }));
      // An operator or a later version may add attributes.
      const items = rows.map((order) => ({ ...order, attributeOfOthers: 'x' }));
      await Promise.all(items.map((Item) => documents.send(new PutCommand({ TableName: 'orders', Item }))));
      return rows.toReversed();
    },
  };
}

let lastId = 0;

function row(order: Order): OrderRow {
  lastId += 1;
  const placedAt = new Date(Date.UTC(2026, 10, 21, 0, 0, lastId)).toISOString();
  return { ...order, id: orderId(lastId), placedAt, processedAt: placedAt, status: 'processed', total: 33.04 };
}
