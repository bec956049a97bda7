import type { AnswerRequest } from '../shared/api/api-handler.ts';
import type { CachedSecret } from '../shared/api/cached-secret.ts';
import { type CursorSigning, readCursor, writeCursor } from '../shared/api/cursor.ts';
import type { HttpRequest } from '../shared/api/http-request.ts';
import { jsonAnswer } from '../shared/api/json-answer.ts';
import { ORDERS_BY_CUSTOMER } from '../shared/order/contract.ts';
import { readListQuery } from './list-query.ts';
import type { OrdersTable } from './orders-table.ts';
import { type Authorization, ownCustomer } from './own-customer.ts';

export interface ListOrdersOptions {
  readonly authorization: Authorization;
  readonly table: OrdersTable;
  readonly secret: CachedSecret;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** `GET /items?customerId=…&limit=…&cursor=…`: a customer's orders, newest first, page by page. */
export function listOrders(options: ListOrdersOptions): AnswerRequest<HttpRequest> {
  const { authorization, table, secret, clock } = options;

  return async (request, call) => {
    const { customerId, limit, cursor } = readListQuery(request.query, ownCustomer(request, authorization));
    const signing = async (): Promise<CursorSigning> => ({
      secret: await secret(call),
      scope: ['list-orders', ORDERS_BY_CUSTOMER.indexName, customerId],
      now: clock(),
    });
    const after = cursor === undefined ? undefined : readCursor(cursor, await signing());
    const { orders, lastKey } = await table.page({ customerId, limit, after }, call.signal);
    const nextCursor = lastKey && writeCursor(lastKey, await signing());
    return jsonAnswer(200, { items: orders, nextCursor });
  };
}
