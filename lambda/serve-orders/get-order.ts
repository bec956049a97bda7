import type { AnswerRequest } from '../shared/api/api-handler.ts';
import { ApiProblem } from '../shared/api/api-problem.ts';
import type { HttpRequest } from '../shared/api/http-request.ts';
import { jsonAnswer } from '../shared/api/json-answer.ts';
import { UUID } from '../shared/message-fields.ts';
import type { OrdersTable } from './orders-table.ts';
import { type Authorization, ownCustomer } from './own-customer.ts';

export interface GetOrderOptions {
  readonly authorization: Authorization;
  readonly table: OrdersTable;
}

/** `GET /items/{id}`: an order that has been processed. */
export function getOrder({ authorization, table }: GetOrderOptions): AnswerRequest<HttpRequest> {
  return async (request, { signal }) => {
    const own = ownCustomer(request, authorization);
    const { id = '' } = request.pathParameters;
    if (!UUID.test(id)) throw new ApiProblem('invalid-id', 'An id is a UUID in lower case');
    const order = await table.find(id, signal);
    // Somebody else's is as good as none: whether it exists is nobody's business.
    if (!order || (own !== undefined && order.customerId !== own)) {
      throw new ApiProblem('not-found', 'There is no such order, or it is not processed yet');
    }
    return jsonAnswer(200, order);
  };
}
