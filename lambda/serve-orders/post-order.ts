import type { Metrics } from '@aws-lambda-powertools/metrics';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { createAcceptOnce } from '../shared/api/accept-once.ts';
import type { AnswerRequest } from '../shared/api/api-handler.ts';
import { ApiProblem, unavailable } from '../shared/api/api-problem.ts';
import type { HttpRequest } from '../shared/api/http-api.ts';
import { readBody } from '../shared/api/read-body.ts';
import type { TelemetryVariable } from '../shared/contract.ts';
import { ORDER_PLACED } from '../shared/order/contract.ts';
import { checkOrder } from '../shared/order/order.ts';
import { type OrderPlaced, writeOrderPlaced } from '../shared/order/order-event.ts';
import { SERVE_ORDERS_METRICS, type ServeOrdersVariable } from './contract.ts';
import { type Authorization, ownCustomer } from './own-customer.ts';

export interface PostOrderOptions {
  readonly environment: Readonly<Record<TelemetryVariable | ServeOrdersVariable, string>>;
  readonly authorization: Authorization;
  readonly dynamoDb: DynamoDBClient;
  readonly sns: SNSClient;
  readonly metrics: Metrics;
}

/** Handles `POST /items`: accepts an order and answers 202 with its id once the topic has the order. */
export function postOrder(options: PostOrderOptions): AnswerRequest<HttpRequest> {
  const { environment, authorization, dynamoDb, sns, metrics } = options;
  const acceptOnce = createAcceptOnce({
    dynamoDb,
    tableName: environment.IDEMPOTENCY_TABLE_NAME,
    api: environment.POWERTOOLS_SERVICE_NAME,
    metrics,
    metricName: SERVE_ORDERS_METRICS.accepted,
  });

  return async (request, call) => {
    const own = ownCustomer(request, authorization);
    const order = readBody(request, checkOrder, 'order');
    if (own !== undefined && order.customerId !== own) throw new ApiProblem('forbidden', 'Order for yourself');
    const acceptance = {
      content: { ...order, lines: order.lines.map((line) => ({ ...line })) },
      idField: 'orderId',
      send: async (id: string) => {
        const event = { id, placedAt: new Date().toISOString(), order };
        await publishOrder(event, { sns, topicArn: environment.TOPIC_ARN, signal: call.signal });
        return { id, status: 'accepted' };
      },
    };
    return acceptOnce(request, acceptance, call);
  };
}

interface PublishOptions {
  readonly sns: SNSClient;
  readonly topicArn: string;
  readonly signal: AbortSignal;
}

/**
 * Publishes the order, which has at most a tenth of the 256 KiB that Amazon SNS takes.
 *
 * @throws ApiProblem `unavailable`; the topic may have the order nevertheless, under the same id.
 */
async function publishOrder(event: OrderPlaced, { sns, topicArn, signal }: PublishOptions): Promise<void> {
  const command = new PublishCommand({
    TopicArn: topicArn,
    Message: writeOrderPlaced(event),
    MessageAttributes: { eventType: { DataType: 'String', StringValue: ORDER_PLACED } },
  });
  try {
    await sns.send(command, { abortSignal: signal });
  } catch (error) {
    throw unavailable(error);
  }
}
