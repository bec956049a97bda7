import { Aws, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket, BucketNotificationDestinationType, CfnBucket, EventType, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { IDependable } from 'constructs';
import { acknowledge } from './acknowledge.ts';

export interface ObjectCreatedEvents {
  readonly bucket: Bucket | IBucket;
  /** The bucket's name in words, not by reference: the bucket waits for the queue's policy, which names the bucket. */
  readonly bucketName: string;
  /** Account that owns the bucket. An ARN of Amazon S3 has none, and a name that was given up is free for anybody. */
  readonly bucketOwner: string;
  readonly queue: Queue;
  /** `''` for every key. */
  readonly prefix: string;
  /** `''` for every key. */
  readonly suffix: string;
}

/** Sends an event to the queue for every object that is created under the prefix and suffix. */
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
    // Amazon S3 tries the queue when it takes the configuration.
    bucket.node.addDependency(policy);
    return;
  }
  // A bucket of somebody else: CDK's handler adds ours to the notifications that are there.
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
    throw new Error(`The policy of queue ${queue.node.path} can't be changed, so Amazon S3 could not send to it`);
  return policyDependable;
}

function s3KeyFilter(filter: Readonly<Record<string, string>>) {
  const rules = Object.entries(filter).map(([name, value]) => ({ name, value }));
  return rules.length > 0 ? { filter: { s3Key: { rules } } } : {};
}

/**
 * Amazon S3 compares filters with the key as it stands in the event: form-encoded, slashes kept.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
 */
export function encodeFilterValue(value: string): string {
  return encodeURIComponent(value)
    .replace(/[!'()~]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '/')
    .replaceAll('%20', '+');
}
