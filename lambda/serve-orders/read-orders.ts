import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { AnswerRequest } from '../shared/api/api-handler.ts';
import { ApiProblem, unavailable } from '../shared/api/api-problem.ts';
import { jsonAnswer } from '../shared/api/api-request.ts';
import type { ProblemCode } from '../shared/api/contract.ts';
import { type CachedSecret, type CursorSigning, type PageKey, readCursor, writeCursor } from '../shared/api/cursor.ts';
import type { HttpRequest } from '../shared/api/http-api.ts';
import { UUID } from '../shared/message-fields.ts';
import { ORDERS_BY_CUSTOMER } from '../shared/order/contract.ts';
import type { OrderRow } from '../shared/order/order.ts';
import { MAX_PAGE_ITEMS, PAGE_ITEMS } from './contract.ts';
import { type Authorization, isCustomerId, ownCustomer } from './own-customer.ts';

const { indexName, partitionKey, sortKey } = ORDERS_BY_CUSTOMER;

export interface OrdersTable {
  readonly documents: DynamoDBDocumentClient;
  readonly tableName: string;
}

export interface GetOrderOptions {
  readonly authorization: Authorization;
  readonly table: OrdersTable;
}

/** Handles `GET /items/{id}`: answers with an order that has been processed. */
export function getOrder({ authorization, table }: GetOrderOptions): AnswerRequest<HttpRequest> {
  return async (request, { signal }) => {
    const own = ownCustomer(request, authorization);
    const { id = '' } = request.pathParameters;
    if (!UUID.test(id)) throw new ApiProblem('invalid-id', 'An id is a UUID in lower case');
    const order = await findOrder(table, id, signal);
    // Another customer's order is answered like a missing one, so the answer does not reveal that it exists.
    if (!order || (own !== undefined && order.customerId !== own)) {
      throw new ApiProblem('not-found', 'There is no such order, or it is not processed yet');
    }
    return jsonAnswer(200, order);
  };
}

export interface ListOrdersOptions extends GetOrderOptions {
  readonly secret: CachedSecret;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** Handles `GET /items?customerId=…&limit=…&cursor=…`: answers with a page of a customer's orders, newest first. */
export function listOrders({ authorization, table, secret, clock }: ListOrdersOptions): AnswerRequest<HttpRequest> {
  return async (request, call) => {
    const { customerId, limit, cursor } = readListQuery(request.query, ownCustomer(request, authorization));
    const signing = async (): Promise<CursorSigning> => ({
      secret: await secret(call),
      scope: ['list-orders', indexName, customerId],
      now: clock(),
    });
    const after = cursor === undefined ? undefined : readCursor(cursor, await signing());
    const { orders, lastKey } = await queryPage(table, { customerId, limit, after }, call.signal);
    const nextCursor = lastKey && writeCursor(lastKey, await signing());
    return jsonAnswer(200, { items: orders, nextCursor });
  };
}

/**
 * @param own the only customer whose orders the caller may list, and the default of `customerId`
 * @throws ApiProblem `invalid-customer-id`, `forbidden`, `invalid-limit` or `invalid-cursor`
 */
function readListQuery(query: URLSearchParams, own: string | undefined) {
  return {
    customerId: readCustomerId(query, own),
    limit: readLimit(query),
    cursor: onlyValue(query, 'cursor', 'invalid-cursor'),
  };
}

function readCustomerId(query: URLSearchParams, own: string | undefined): string {
  const customerId = onlyValue(query, 'customerId', 'invalid-customer-id') ?? own;
  if (customerId === undefined) throw new ApiProblem('invalid-customer-id', 'Name the customer: ?customerId=…');
  if (!isCustomerId(customerId)) throw new ApiProblem('invalid-customer-id', 'No customer can have this id');
  if (own !== undefined && customerId !== own) throw new ApiProblem('forbidden', 'Ask for your own orders');
  return customerId;
}

function readLimit(query: URLSearchParams): number {
  const text = onlyValue(query, 'limit', 'invalid-limit') ?? String(PAGE_ITEMS);
  if (/^[1-9]\d{0,2}$/.test(text) && Number(text) <= MAX_PAGE_ITEMS) return Number(text);
  throw new ApiProblem('invalid-limit', `The limit is a whole number from 1 to ${MAX_PAGE_ITEMS}`);
}

function onlyValue(query: URLSearchParams, name: string, code: ProblemCode): string | undefined {
  const [value, ...more] = query.getAll(name);
  if (more.length > 0) throw new ApiProblem(code, `Send one ${name}`);
  return value;
}

/** @throws ApiProblem `unavailable` */
async function findOrder(
  { documents, tableName }: OrdersTable,
  id: string,
  signal: AbortSignal,
): Promise<OrderRow | undefined> {
  const command = new GetCommand({ TableName: tableName, Key: { id }, ConsistentRead: true });
  const { Item } = await documents.send(command, { abortSignal: signal }).catch(notRead);
  return Item && publicRow(Item as OrderRow);
}

interface PageQuery {
  readonly customerId: string;
  readonly limit: number;
  readonly after: PageKey | undefined;
}

/**
 * Reads a page from the index, which is eventually consistent: a new order appears a moment later than in the table.
 *
 * @returns `lastKey` only if there are more orders
 * @throws ApiProblem `unavailable`
 */
async function queryPage(
  { documents, tableName }: OrdersTable,
  { customerId, limit, after }: PageQuery,
  signal: AbortSignal,
): Promise<{ readonly orders: readonly OrderRow[]; readonly lastKey: PageKey | undefined }> {
  const command = new QueryCommand({
    TableName: tableName,
    IndexName: indexName,
    KeyConditionExpression: `${partitionKey} = :customerId`,
    ExpressionAttributeValues: { ':customerId': customerId },
    ScanIndexForward: false,
    // One item more than requested shows whether there is another page.
    Limit: limit + 1,
    ...(after && { ExclusiveStartKey: { ...after, [partitionKey]: customerId } }),
  });
  const { Items = [], LastEvaluatedKey } = await documents.send(command, { abortSignal: signal }).catch(notRead);
  const orders = Items.slice(0, limit) as OrderRow[];
  const isThereMore = Items.length > limit || LastEvaluatedKey !== undefined;
  const last = isThereMore ? orders.at(-1) : undefined;
  return { orders: orders.map(publicRow), lastKey: last && { id: last.id, [sortKey]: last[sortKey] } };
}

function notRead(error: unknown): never {
  throw unavailable(error);
}

/** Keeps only the attributes that the API documents, in this order. */
function publicRow({ id, customerId, placedAt, processedAt, status, lines, note, total }: OrderRow): OrderRow {
  return { id, customerId, placedAt, processedAt, status, lines, ...(note !== undefined && { note }), total };
}
