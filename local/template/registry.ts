import type { ResourceKind } from './resource-kind.ts';
import { cdkMetadata } from './resources/aws-cdk-metadata.ts';
import { metricAlarm } from './resources/aws-cloudwatch-alarm.ts';
import { dashboard } from './resources/aws-cloudwatch-dashboard.ts';
import { dynamoDbTable } from './resources/aws-dynamodb-table.ts';
import { iamPolicy } from './resources/aws-iam-policy.ts';
import { iamRole } from './resources/aws-iam-role.ts';
import { kmsAlias } from './resources/aws-kms-alias.ts';
import { kmsKey } from './resources/aws-kms-key.ts';
import { eventSourceMapping } from './resources/aws-lambda-event-source-mapping.ts';
import { lambdaFunction } from './resources/aws-lambda-function.ts';
import { logGroup } from './resources/aws-logs-log-group.ts';
import { queryDefinition } from './resources/aws-logs-query-definition.ts';
import { s3Bucket } from './resources/aws-s3-bucket.ts';
import { bucketPolicy } from './resources/aws-s3-bucket-policy.ts';
import { snsSubscription } from './resources/aws-sns-subscription.ts';
import { snsTopic } from './resources/aws-sns-topic.ts';
import { topicPolicy } from './resources/aws-sns-topic-policy.ts';
import { sqsQueue } from './resources/aws-sqs-queue.ts';
import { queuePolicy } from './resources/aws-sqs-queue-policy.ts';
import { bucketNotifications } from './resources/custom-s3-bucket-notifications.ts';

/** Every resource type that the local cloud knows. A new one is one file in `resources/` and its line here. */
const kinds: readonly ResourceKind[] = [
  s3Bucket,
  bucketNotifications,
  bucketPolicy,
  cdkMetadata,
  dashboard,
  dynamoDbTable,
  eventSourceMapping,
  iamPolicy,
  iamRole,
  kmsAlias,
  kmsKey,
  lambdaFunction,
  logGroup,
  metricAlarm,
  queryDefinition,
  queuePolicy,
  snsSubscription,
  snsTopic,
  sqsQueue,
  topicPolicy,
];

const kindsByType: ReadonlyMap<string, ResourceKind> = new Map(kinds.map((kind) => [kind.type, kind]));

export function resourceKind(type: string): ResourceKind | undefined {
  return kindsByType.get(type);
}
