import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { PageKey } from '../shared/api/cursor.ts';
import { unavailable } from '../shared/api/unavailable.ts';
import { ORDERS_BY_CUSTOMER } from '../shared/order/contract.ts';
import type { OrderRow } from '../shared/order/order-row.ts';

const { indexName, partitionKey, sortKey } = ORDERS_BY_CUSTOMER;

export interface OrderPage {
  readonly orders: readonly OrderRow[];
  /** Of the last one, if there are more. */
  readonly lastKey: PageKey | undefined;
}

/** @throws ApiProblem `unavailable` */
export interface OrdersTable {
  find(id: string, signal: AbortSignal): Promise<OrderRow | undefined>;
  /** Newest first. The index follows the table a moment later: it is eventually consistent. */
  page(query: PageQuery, signal: AbortSignal): Promise<OrderPage>;
}

export interface PageQuery {
  readonly customerId: string;
  readonly limit: number;
  readonly after: PageKey | undefined;
}

export function createOrdersTable(documents: DynamoDBDocumentClient, tableName: string): OrdersTable {
  return {
    async find(id, signal) {
      const command = new GetCommand({ TableName: tableName, Key: { id }, ConsistentRead: true });
      const { Item } = await documents.send(command, { abortSignal: signal }).catch(notRead);
      return Item && shown(Item as OrderRow);
    },

    async page({ customerId, limit, after }, signal) {
      const command = new QueryCommand({
        TableName: tableName,
        IndexName: indexName,
        KeyConditionExpression: `${partitionKey} = :customerId`,
        ExpressionAttributeValues: { ':customerId': customerId },
        ScanIndexForward: false,
        // One more than asked for tells whether there is another page.
        Limit: limit + 1,
        ...(after && { ExclusiveStartKey: { ...after, [partitionKey]: customerId } }),
      });
      const { Items = [], LastEvaluatedKey } = await documents.send(command, { abortSignal: signal }).catch(notRead);
      const orders = Items.slice(0, limit) as OrderRow[];
      const isThereMore = Items.length > limit || LastEvaluatedKey !== undefined;
      const last = isThereMore ? orders.at(-1) : undefined;
      return { orders: orders.map(shown), lastKey: last && { id: last.id, [sortKey]: last[sortKey] } };
    },
  };
}

function notRead(error: unknown): never {
  throw unavailable(error);
}

/** What the API promises of a row, in this order, and nothing that others add to it. */
function shown({ id, customerId, placedAt, processedAt, status, lines, note, total }: OrderRow): OrderRow {
  return { id, customerId, placedAt, processedAt, status, lines, ...(note !== undefined && { note }), total };
}
