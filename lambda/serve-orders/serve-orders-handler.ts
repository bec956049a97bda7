import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createAcceptOnce } from '../shared/api/accept-once.ts';
import { type ApiHandler, createApiHandler } from '../shared/api/api-handler.ts';
import { createCachedSecret, type ReadSecret } from '../shared/api/cached-secret.ts';
import { type HttpApiEvent, readHttpRequest } from '../shared/api/http-request.ts';
import { httpRoutes } from '../shared/api/http-routes.ts';
import type { TelemetryVariable } from '../shared/contract.ts';
import type { Telemetry } from '../shared/telemetry.ts';
import { SERVE_ORDERS_METRICS, type ServeOrdersVariable } from './contract.ts';
import { getOrder } from './get-order.ts';
import { listOrders } from './list-orders.ts';
import { createOrdersTable } from './orders-table.ts';
import { readAuthorization } from './own-customer.ts';
import { postOrder } from './post-order.ts';

export interface ServeOrdersDependencies {
  readonly environment: Readonly<Record<TelemetryVariable | ServeOrdersVariable, string>>;
  readonly dynamoDb: DynamoDBClient;
  readonly sns: SNSClient;
  /** Reads the secret that signs cursors. */
  readonly readSecret: ReadSecret;
  readonly telemetry: Telemetry;
  /**
   * Milliseconds since 1970.
   *
   * @default Date.now
   */
  readonly clock?: () => number;
}

/** @throws Error if a setting is wrong. */
export function createServeOrdersHandler(dependencies: ServeOrdersDependencies): ApiHandler<HttpApiEvent> {
  const { environment, dynamoDb, sns, readSecret, telemetry, clock = Date.now } = dependencies;
  const authorization = readAuthorization(environment);
  const table = createOrdersTable(DynamoDBDocumentClient.from(dynamoDb), environment.TABLE_NAME);
  const acceptOnce = createAcceptOnce({
    dynamoDb,
    tableName: environment.IDEMPOTENCY_TABLE_NAME,
    api: environment.POWERTOOLS_SERVICE_NAME,
  });
  const posting = { acceptOnce, sns, topicArn: environment.TOPIC_ARN, metrics: telemetry.metrics };
  const secret = createCachedSecret(readSecret, clock);

  return createApiHandler({
    readRequest: readHttpRequest,
    answer: httpRoutes({
      'POST /items': postOrder({ authorization, ...posting }),
      'GET /items': listOrders({ authorization, table, secret, clock }),
      'GET /items/{id}': getOrder({ authorization, table }),
    }),
    telemetry,
    metricNames: SERVE_ORDERS_METRICS,
  });
}
