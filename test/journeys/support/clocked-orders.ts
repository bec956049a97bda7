import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { clientOptions } from '../../../bench/support/start-stacks.ts';
import type { OrderRow } from '../../../lambda/shared/order/order.ts';
import { type ClockedStack, openClockedStack } from './clocked-cloud.ts';

/** The stack Orders on a manual clock, with the requests and queries of its tests. */
export interface ClockedOrders extends ClockedStack {
  /** @param below - path below `/items`, or a query */
  get(below: string): Promise<OrdersAnswer>;
  post(order: object, key?: string): Promise<OrdersAnswer>;
  /** Returns the ids in the table of orders. */
  storedIds(): Promise<string[]>;
  /** Puts a row into the table of orders directly. */
  putRow(row: OrderRow): Promise<void>;
  /** Returns the notices to customers, oldest first. */
  notices(): string[];
  /** Returns the order id of each notice. */
  notifiedIds(): string[];
  /** Returns the sum of a metric of a worker's function. */
  total(functionName: 'process-order' | 'notify-customer', metricName: string): number;
  /** Whether the queues of both workers are empty. */
  isDone(): boolean;
}

export interface OrdersAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests check the fields of the answer
  readonly body: any;
}

/** @param assembly - folder of a cloud assembly with the stack */
export async function openClockedOrders(assembly: string): Promise<ClockedOrders> {
  const cloud = await openClockedStack(assembly, 'Orders');
  const { stackOutputs: outputs, stackName, services, url } = cloud;
  const { sqs, sns, dynamoDb } = services;
  const client = new DynamoDBClient(clientOptions(url));
  const documents = DynamoDBDocumentClient.from(client);

  // Receives the notices, as a customer's subscription would.
  const { name: mailbox, arn } = sqs.ensureQueue('mailbox');
  const attributes = { RawMessageDelivery: 'true' };
  sns.ensureSubscription({ topicArn: outputs.NoticeTopicArn ?? '', protocol: 'sqs', endpoint: arn, attributes });
  const notices = () => sqs.peek(mailbox, { limit: 1_000 }).map(({ body }) => body);

  async function ask(below: string, request?: RequestInit): Promise<OrdersAnswer> {
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
