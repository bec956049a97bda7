import { restDeployment } from '../services/apigateway/resources/deployment.ts';
import { gatewayResponse } from '../services/apigateway/resources/gateway-response.ts';
import { httpApi } from '../services/apigateway/resources/http-api.ts';
import { httpAuthorizer } from '../services/apigateway/resources/http-authorizer.ts';
import { httpIntegration } from '../services/apigateway/resources/http-integration.ts';
import { httpRoute } from '../services/apigateway/resources/http-route.ts';
import { httpStage } from '../services/apigateway/resources/http-stage.ts';
import { restMethod } from '../services/apigateway/resources/method.ts';
import { restModel } from '../services/apigateway/resources/model.ts';
import { requestValidator } from '../services/apigateway/resources/request-validator.ts';
import { restResource } from '../services/apigateway/resources/resource.ts';
import { restApi } from '../services/apigateway/resources/rest-api.ts';
import { restStage } from '../services/apigateway/resources/stage.ts';
import { eventSourceMapping } from '../services/aws-lambda/resources/event-source-mapping.ts';
import { lambdaFunction } from '../services/aws-lambda/resources/function.ts';
import { lambdaPermission } from '../services/aws-lambda/resources/permission.ts';
import { cachePolicy } from '../services/cloudfront/resources/cache-policy.ts';
import { distribution } from '../services/cloudfront/resources/distribution.ts';
import { cloudFrontFunction } from '../services/cloudfront/resources/function.ts';
import { originAccessControl } from '../services/cloudfront/resources/origin-access-control.ts';
import { originRequestPolicy } from '../services/cloudfront/resources/origin-request-policy.ts';
import { responseHeadersPolicy } from '../services/cloudfront/resources/response-headers-policy.ts';
import { metricAlarm } from '../services/cloudwatch/resources/alarm.ts';
import { dashboard } from '../services/cloudwatch/resources/dashboard.ts';
import { dynamoDbTable } from '../services/dynamodb/resources.ts';
import { eventsRule } from '../services/eventbridge/resources.ts';
import { logGroup } from '../services/logs/resources/log-group.ts';
import { queryDefinition } from '../services/logs/resources/query-definition.ts';
import { s3Bucket } from '../services/s3/resources/bucket.ts';
import { bucketDeployment } from '../services/s3/resources/bucket-deployment.ts';
import { bucketNotifications } from '../services/s3/resources/bucket-notifications.ts';
import { secretsManagerSecret } from '../services/secretsmanager/resources.ts';
import { snsSubscription } from '../services/sns/resources/subscription.ts';
import { snsTopic } from '../services/sns/resources/topic.ts';
import { sqsQueue } from '../services/sqs/resources/queue.ts';
import { ignoredKinds } from './ignored-kinds.ts';
import type { ResourceKind } from './resource-kind.ts';

const apiGatewayResources = [
  restDeployment,
  gatewayResponse,
  httpApi,
  httpAuthorizer,
  httpIntegration,
  httpRoute,
  httpStage,
  restMethod,
  restModel,
  requestValidator,
  restResource,
  restApi,
  restStage,
];

const lambdaResources = [eventSourceMapping, lambdaFunction, lambdaPermission];

const cloudFrontResources = [
  cachePolicy,
  distribution,
  cloudFrontFunction,
  originAccessControl,
  originRequestPolicy,
  responseHeadersPolicy,
];

const cloudWatchResources = [metricAlarm, dashboard];

const dynamoDbResources = [dynamoDbTable];

const eventBridgeResources = [eventsRule];

const logsResources = [logGroup, queryDefinition];

const s3Resources = [s3Bucket, bucketDeployment, bucketNotifications];

const secretsManagerResources = [secretsManagerSecret];

const snsResources = [snsSubscription, snsTopic];

const sqsResources = [sqsQueue];

/** Every resource type that the local cloud knows, one line per service. */
const kinds: readonly ResourceKind[] = [
  ...apiGatewayResources,
  ...lambdaResources,
  ...cloudFrontResources,
  ...cloudWatchResources,
  ...dynamoDbResources,
  ...eventBridgeResources,
  ...logsResources,
  ...s3Resources,
  ...secretsManagerResources,
  ...snsResources,
  ...sqsResources,
  ...ignoredKinds,
];

const kindsByType: ReadonlyMap<string, ResourceKind> = new Map(kinds.map((kind) => [kind.type, kind]));

/** How the local cloud treats a CloudFormation type; `undefined` for a type that it does not support. */
export function resourceKind(type: string): ResourceKind | undefined {
  return kindsByType.get(type);
}
