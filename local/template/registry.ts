import type { ResourceKind } from './resource-kind.ts';
import { apiGatewayAccount } from './resources/aws-apigateway-account.ts';
import { restDeployment } from './resources/aws-apigateway-deployment.ts';
import { gatewayResponse } from './resources/aws-apigateway-gateway-response.ts';
import { restMethod } from './resources/aws-apigateway-method.ts';
import { restModel } from './resources/aws-apigateway-model.ts';
import { requestValidator } from './resources/aws-apigateway-request-validator.ts';
import { restResource } from './resources/aws-apigateway-resource.ts';
import { restApi } from './resources/aws-apigateway-rest-api.ts';
import { restStage } from './resources/aws-apigateway-stage.ts';
import { httpApi } from './resources/aws-apigatewayv2-api.ts';
import { httpAuthorizer } from './resources/aws-apigatewayv2-authorizer.ts';
import { httpIntegration } from './resources/aws-apigatewayv2-integration.ts';
import { httpRoute } from './resources/aws-apigatewayv2-route.ts';
import { httpStage } from './resources/aws-apigatewayv2-stage.ts';
import { cdkMetadata } from './resources/aws-cdk-metadata.ts';
import { cachePolicy } from './resources/aws-cloudfront-cache-policy.ts';
import { distribution } from './resources/aws-cloudfront-distribution.ts';
import { cloudFrontFunction } from './resources/aws-cloudfront-function.ts';
import { originAccessControl } from './resources/aws-cloudfront-origin-access-control.ts';
import { originRequestPolicy } from './resources/aws-cloudfront-origin-request-policy.ts';
import { responseHeadersPolicy } from './resources/aws-cloudfront-response-headers-policy.ts';
import { metricAlarm } from './resources/aws-cloudwatch-alarm.ts';
import { dashboard } from './resources/aws-cloudwatch-dashboard.ts';
import { dynamoDbTable } from './resources/aws-dynamodb-table.ts';
import { eventsRule } from './resources/aws-events-rule.ts';
import { iamPolicy } from './resources/aws-iam-policy.ts';
import { iamRole } from './resources/aws-iam-role.ts';
import { kmsAlias } from './resources/aws-kms-alias.ts';
import { kmsKey } from './resources/aws-kms-key.ts';
import { eventSourceMapping } from './resources/aws-lambda-event-source-mapping.ts';
import { lambdaFunction } from './resources/aws-lambda-function.ts';
import { layerVersion } from './resources/aws-lambda-layer-version.ts';
import { lambdaPermission } from './resources/aws-lambda-permission.ts';
import { logGroup } from './resources/aws-logs-log-group.ts';
import { queryDefinition } from './resources/aws-logs-query-definition.ts';
import { s3Bucket } from './resources/aws-s3-bucket.ts';
import { bucketPolicy } from './resources/aws-s3-bucket-policy.ts';
import { secretsManagerSecret } from './resources/aws-secretsmanager-secret.ts';
import { snsSubscription } from './resources/aws-sns-subscription.ts';
import { snsTopic } from './resources/aws-sns-topic.ts';
import { topicPolicy } from './resources/aws-sns-topic-policy.ts';
import { sqsQueue } from './resources/aws-sqs-queue.ts';
import { queuePolicy } from './resources/aws-sqs-queue-policy.ts';
import { bucketDeployment } from './resources/custom-cdk-bucket-deployment.ts';
import { bucketNotifications } from './resources/custom-s3-bucket-notifications.ts';

/** Every resource type that the local cloud knows. A new one is one file in `resources/` and its line here. */
const kinds: readonly ResourceKind[] = [
  apiGatewayAccount,
  s3Bucket,
  bucketDeployment,
  bucketNotifications,
  bucketPolicy,
  cachePolicy,
  cdkMetadata,
  cloudFrontFunction,
  dashboard,
  distribution,
  dynamoDbTable,
  eventSourceMapping,
  eventsRule,
  gatewayResponse,
  httpApi,
  httpAuthorizer,
  httpIntegration,
  httpRoute,
  httpStage,
  iamPolicy,
  iamRole,
  kmsAlias,
  kmsKey,
  lambdaFunction,
  lambdaPermission,
  layerVersion,
  logGroup,
  metricAlarm,
  originAccessControl,
  originRequestPolicy,
  queryDefinition,
  queuePolicy,
  requestValidator,
  responseHeadersPolicy,
  restApi,
  restDeployment,
  restMethod,
  restModel,
  restResource,
  restStage,
  secretsManagerSecret,
  snsSubscription,
  snsTopic,
  sqsQueue,
  topicPolicy,
];

const kindsByType: ReadonlyMap<string, ResourceKind> = new Map(kinds.map((kind) => [kind.type, kind]));

export function resourceKind(type: string): ResourceKind | undefined {
  return kindsByType.get(type);
}
