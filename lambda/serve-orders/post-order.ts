import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { AcceptOnce } from '../shared/api/accept-once.ts';
import type { AnswerRequest, ApiCall } from '../shared/api/api-handler.ts';
import { ApiProblem } from '../shared/api/api-problem.ts';
import type { ApiAnswer, ApiRequest } from '../shared/api/api-request.ts';
import type { HttpRequest } from '../shared/api/http-request.ts';
import { jsonAnswer } from '../shared/api/json-answer.ts';
import { readJsonBody } from '../shared/api/read-json-body.ts';
import { checkOrder } from '../shared/order/check-order.ts';
import type { Order } from '../shared/order/contract.ts';
import { SERVE_ORDERS_METRICS } from './contract.ts';
import { type Authorization, ownCustomer } from './own-customer.ts';
import { placeOrder } from './place-order.ts';

export interface PostOrderOptions {
  readonly authorization: Authorization;
  readonly acceptOnce: AcceptOnce;
  readonly sns: SNSClient;
  readonly topicArn: string;
  readonly metrics: Metrics;
}

/** `POST /items`: takes an order, and answers 202 with its id once the topic has it. */
export function postOrder(options: PostOrderOptions): AnswerRequest<HttpRequest> {
  const { authorization, acceptOnce, metrics } = options;

  async function accept(id: string, order: Order, { logger, signal }: ApiCall): Promise<ApiAnswer> {
    logger.appendKeys({ orderId: id });
    await placeOrder({ id, placedAt: new Date().toISOString(), order }, { ...options, signal });
    metrics.addMetric(SERVE_ORDERS_METRICS.accepted, MetricUnit.Count, 1);
    return jsonAnswer(202, { id, status: 'accepted' });
  }

  return async (request, call) => {
    const startedAt = Date.now();
    const own = ownCustomer(request, authorization);
    const order = readOrder(request);
    if (own !== undefined && order.customerId !== own) throw new ApiProblem('forbidden', 'Order for yourself');
    const content = { ...order, lines: order.lines.map((line) => ({ ...line })) };
    const { id, isReplay, answer } = await acceptOnce(request, content, (newId) => accept(newId, order, call), call);
    const outcome = isReplay ? 'replayed' : 'accepted';
    call.logger.info(outcome, { outcome, orderId: id, ms: Date.now() - startedAt });
    return answer;
  };
}

function readOrder(request: ApiRequest): Order {
  const checked = checkOrder(readJsonBody(request));
  if ('order' in checked) return checked.order;
  throw new ApiProblem('invalid-body', 'It is no order, see errors', { errors: checked.errors });
}
