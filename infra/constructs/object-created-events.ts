import { Aws, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket, BucketNotificationDestinationType, CfnBucket, EventType, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { IDependable } from 'constructs';
import { acknowledge } from './acknowledge.ts';

export interface ObjectCreatedEvents {
  readonly bucket: Bucket | IBucket;
  /** Name of the bucket as text. A reference would be circular: the bucket depends on the queue policy. */
  readonly bucketName: string;
  /** Account that owns the bucket. The ARN does not contain it, and anybody can reuse the name of a deleted bucket. */
  readonly bucketOwner: string;
  readonly queue: Queue;
  /** Prefix of the announced keys; `''` for all keys. */
  readonly prefix: string;
  /** Suffix of the announced keys; `''` for all keys. */
  readonly suffix: string;
}

/** Decides which files are announced: sends an event to the queue for every new object with the prefix and suffix. */
export function sendObjectCreatedEvents({ bucket, queue, ...events }: ObjectCreatedEvents): void {
  const policy = allowBucket(queue, events);
  const filter = {
    ...(events.prefix && { prefix: encodeFilterValue(events.prefix) }),
    ...(events.suffix && { suffix: encodeFilterValue(events.suffix) }),
  };
  const resource = bucket.node.defaultChild;
  if (bucket instanceof Bucket && resource instanceof CfnBucket) {
    resource.notificationConfiguration = {
      queueConfigurations: [{ event: EventType.OBJECT_CREATED, queue: queue.queueArn, ...s3KeyFilter(filter) }],
    };
    // Amazon S3 sends a test message to the queue before it accepts the configuration.
    bucket.node.addDependency(policy);
    return;
  }
  // The bucket exists already: the custom resource of CDK adds the notification to the existing ones.
  const destination = { arn: queue.queueArn, type: BucketNotificationDestinationType.QUEUE, dependencies: [policy] };
  const filters = Object.keys(filter).length > 0 ? [filter] : [];
  bucket.addEventNotification(EventType.OBJECT_CREATED, { bind: () => destination }, ...filters);
  acknowledgeNotificationsHandler(Stack.of(bucket));
}

function acknowledgeNotificationsHandler(stack: Stack): void {
  const handler = stack.node.children.find(({ node }) => node.id.startsWith('BucketNotificationsHandler'));
  if (!handler) throw new Error(`CDK's handler of bucket notifications is not in stack ${stack.node.path}`);
  acknowledge(handler, {
    'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]':
      "The role of CDK's own handler, which runs only when the stack is deployed.",
  });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html */
function allowBucket(
  queue: Queue,
  { bucketName, bucketOwner }: { bucketName: string; bucketOwner: string },
): IDependable {
  const { policyDependable } = queue.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AllowSourceBucket',
      principals: [new ServicePrincipal('s3.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: {
        ArnLike: { 'aws:SourceArn': `arn:${Aws.PARTITION}:s3:::${bucketName}` },
        StringEquals: { 'aws:SourceAccount': bucketOwner },
      },
    }),
  );
  if (!policyDependable)
    throw new Error(
      `Cannot change the policy of queue ${queue.node.path}, which has to allow Amazon S3 to send messages`,
    );
  return policyDependable;
}

function s3KeyFilter(filter: Readonly<Record<string, string>>) {
  const rules = Object.entries(filter).map(([name, value]) => ({ name, value }));
  return rules.length > 0 ? { filter: { s3Key: { rules } } } : {};
}

/**
 * Encodes a prefix or suffix like the keys in events, which Amazon S3 compares it with: form-encoded, except slashes.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
 */
export function encodeFilterValue(value: string): string {
  return encodeURIComponent(value)
    .replace(/[!'()~]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '/')
    .replaceAll('%20', '+');
}
