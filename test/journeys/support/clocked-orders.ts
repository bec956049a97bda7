import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { OrderRow } from '../../../lambda/shared/order/order.ts';
import { type ClockedCloud, openClockedCloud } from './clocked-cloud.ts';

/** An Orders API, and what its tests look at. */
export interface OrdersWorld extends ClockedCloud {
  /** @param below what comes after `/items` */
  get(below: string): Promise<ApiAnswer>;
  post(order: object, key?: string): Promise<ApiAnswer>;
  /** Ids in the table of orders. */
  storedIds(): Promise<string[]>;
  /** Puts a row into the table of orders, past all functions. */
  putRow(row: OrderRow): Promise<void>;
  /** What customers were told, in its order. */
  notices(): string[];
  /** Ids of the orders that they were told of, as often as they were. */
  notifiedIds(): string[];
  /** What a metric of a worker's function has added up to. */
  total(functionName: 'process-order' | 'notify-customer', metricName: string): number;
  /** Whether both workers have nothing left to do. */
  isDone(): boolean;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the API says, tests look at it field by field
  readonly body: any;
}

/** @param assembly folder that holds the stack, synthesized */
export async function openOrdersWorld(assembly: string): Promise<OrdersWorld> {
  const cloud = await openClockedCloud(assembly, 'Orders');
  const { outputs, stackName, services, url: endpoint } = cloud;
  const { sqs, sns, dynamoDb } = services;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  const documents = DynamoDBDocumentClient.from(client);

  // Whoever wants to hear of orders can subscribe.
  const { name: mailbox, arn } = sqs.ensureQueue('mailbox');
  const attributes = { RawMessageDelivery: 'true' };
  sns.ensureSubscription({ topicArn: outputs.NoticeTopicArn ?? '', protocol: 'sqs', endpoint: arn, attributes });
  const notices = () => sqs.peek(mailbox, { limit: 1_000 }).map(({ body }) => body);

  async function ask(below: string, request?: RequestInit): Promise<ApiAnswer> {
    const response = await fetch(`${outputs.ItemsUrl}${below}`, request);
    return { status: response.status, headers: response.headers, body: await response.json() };
  }

  return {
    ...cloud,
    get: (below) => ask(below),
    post: (order, key) =>
      ask('', {
        method: 'POST',
        body: JSON.stringify(order),
        headers: { 'content-type': 'application/json', ...(key !== undefined && { 'idempotency-key': key }) },
      }),
    async storedIds() {
      const items = await dynamoDb.firstItems(outputs.TableName ?? '', 10_000);
      return items.map(({ id }) => String(id?.S));
    },
    async putRow(row) {
      await documents.send(new PutCommand({ TableName: outputs.TableName, Item: row }));
    },
    notices,
    notifiedIds: () => notices().map((text) => /order (\S+)\.$/m.exec(text)?.[1] ?? ''),
    total: (service, name) => cloud.sumOf({ namespace: stackName, name, dimensions: { service } }),
    isDone: () => cloud.isEmpty('ProcessOrderQueueUrl') && cloud.isEmpty('NotifyCustomerQueueUrl'),
    async close() {
      client.destroy();
      await cloud.close();
    },
  };
}
