/** A local cloud with the stack Orders alone, and what tests look at in it. */
import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import type { PrivateCloud } from 'local-cloud';
import { type StacksOptions, startStacks } from '../../bench/support/start-stacks.ts';
import type { OrderRow } from '../../lambda/shared/order/order.ts';
import { type RawAnswer, type RawRequest, rawRequest } from './raw-request.ts';

export interface OrdersCloud {
  readonly cloud: PrivateCloud;
  /** Of the stack Orders. */
  readonly outputs: Readonly<Record<string, string>>;
  /** For clients of the AWS SDK. */
  readonly client: typeof CLIENT & { readonly endpoint: string };
  /** Of `/items`. */
  readonly path: string;
  /** A GET of `/items`, unless the request says otherwise. */
  send(request?: Partial<RawRequest>): Promise<RawAnswer>;
  /** Posts an order as JSON. */
  post(order: unknown, headers?: RawRequest['headers']): Promise<RawAnswer>;
  rows(): Promise<OrderRow[]>;
  /** What signs the cursors of pages. */
  cursorSecret(): Promise<string>;
  stop(): Promise<void>;
}

const CLIENT = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
const JSON_TYPE = { 'content-type': 'application/json' };

export async function startOrders({ args = [], ...options }: StacksOptions = {}): Promise<OrdersCloud> {
  const cloud = await startStacks({ ...options, args: ['--stacks', 'Orders', ...args] });
  const outputs = cloud.outputs.Orders ?? {};
  const client = { ...CLIENT, endpoint: cloud.url };
  const dynamoDb = new DynamoDBClient(client);
  const path = new URL(outputs.ItemsUrl ?? '').pathname;

  const send: OrdersCloud['send'] = (request) => rawRequest(cloud.url, { method: 'GET', path, ...request });
  return {
    cloud,
    outputs,
    client,
    path,
    send,
    post: (order, headers = {}) =>
      send({ method: 'POST', body: JSON.stringify(order), headers: { ...JSON_TYPE, ...headers } }),
    async rows() {
      const rows: OrderRow[] = [];
      const scan = { TableName: outputs.TableName, ConsistentRead: true };
      for await (const { Items = [] } of paginateScan({ client: DynamoDBDocumentClient.from(dynamoDb) }, scan)) {
        rows.push(...(Items as OrderRow[]));
      }
      return rows;
    },
    async cursorSecret() {
      const { SecretString = '' } = await new SecretsManagerClient(client).send(
        new GetSecretValueCommand({ SecretId: await physicalId(client, 'AWS::SecretsManager::Secret') }),
      );
      return SecretString;
    },
    async stop() {
      dynamoDb.destroy();
      await cloud.stop();
    },
  };
}

async function physicalId(client: OrdersCloud['client'], type: string): Promise<string | undefined> {
  const cloudFormation = new CloudFormationClient(client);
  const { Stacks: [stack] = [] } = await cloudFormation.send(new DescribeStacksCommand());
  const { StackResources = [] } = await cloudFormation.send(
    new DescribeStackResourcesCommand({ StackName: stack?.StackName }),
  );
  return StackResources.find(({ ResourceType }) => ResourceType === type)?.PhysicalResourceId;
}
