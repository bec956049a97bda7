import type { Metrics } from '@aws-lambda-powertools/metrics';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { AnswerRequest } from '../shared/api/api-handler.ts';
import { createCachedSecret, type ReadSecret } from '../shared/api/cursor.ts';
import { type HttpRequest, httpRoutes } from '../shared/api/http-api.ts';
import type { TelemetryVariable } from '../shared/contract.ts';
import type { ServeOrdersVariable } from './contract.ts';
import { readAuthorization } from './own-customer.ts';
import { postOrder } from './post-order.ts';
import { getOrder, listOrders } from './read-orders.ts';

export interface OrderRoutesOptions {
  readonly environment: Readonly<Record<TelemetryVariable | ServeOrdersVariable, string>>;
  readonly dynamoDb: DynamoDBClient;
  readonly sns: SNSClient;
  /** Reads the secret that signs cursors. */
  readonly readSecret: ReadSecret;
  readonly metrics: Metrics;
  /**
   * Milliseconds since 1970.
   *
   * @default Date.now
   */
  readonly clock?: () => number;
}

/** @throws Error if a setting is invalid. */
export function orderRoutes(options: OrderRoutesOptions): AnswerRequest<HttpRequest> {
  const { environment, dynamoDb, readSecret, clock = Date.now } = options;
  const authorization = readAuthorization(environment);
  const table = { documents: DynamoDBDocumentClient.from(dynamoDb), tableName: environment.TABLE_NAME };
  const secret = createCachedSecret(readSecret, clock);

  return httpRoutes({
    'POST /items': postOrder({ ...options, authorization }),
    'GET /items': listOrders({ authorization, table, secret, clock }),
    'GET /items/{id}': getOrder({ authorization, table }),
  });
}
