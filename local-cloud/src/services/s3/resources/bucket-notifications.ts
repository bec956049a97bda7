import type { ResourceKind } from '../../../template/resource-kind.ts';
import { connectNotifications, S3_API_DIALECT } from '../bucket-notifications.ts';
import { standInForBucket } from '../stand-in-bucket.ts';

/** How CDK adds notifications to a bucket that exists already. It is interpreted; the function behind it never runs. */
export const bucketNotifications: ResourceKind = {
  type: 'Custom::S3BucketNotifications',
  supportedProperties: [
    'BucketName',
    'NotificationConfiguration.QueueConfigurations',
    'NotificationConfiguration.TopicConfigurations',
  ],
  ignoredProperties: ['Managed', 'ServiceToken', 'SkipDestinationValidation'],
  async connect(resource, deployment) {
    const bucketName = resource.properties.text('BucketName');
    standInForBucket(bucketName, deployment);
    await connectNotifications(bucketName, resource, S3_API_DIALECT, deployment);
  },
};
