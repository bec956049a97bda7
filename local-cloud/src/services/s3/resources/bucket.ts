import type { ResourceKind } from '../../../template/resource-kind.ts';
import { CLOUDFORMATION_DIALECT, connectNotifications } from '../bucket-notifications.ts';

export const s3Bucket: ResourceKind = {
  type: 'AWS::S3::Bucket',
  supportedProperties: [
    'BucketName',
    'NotificationConfiguration.QueueConfigurations',
    'NotificationConfiguration.TopicConfigurations',
    'VersioningConfiguration',
  ],
  ignoredProperties: [
    'AccelerateConfiguration',
    'AccessControl',
    'BucketEncryption',
    // Nothing expires while a laptop runs it.
    'LifecycleConfiguration',
    'LoggingConfiguration',
    'MetricsConfigurations',
    'OwnershipControls',
    'PublicAccessBlockConfiguration',
    'Tags',
  ],
  naming: { property: 'BucketName', maxLength: 63 },
  attributes: {
    Arn: ({ name }) => `arn:aws:s3:::${name}`,
    DomainName: ({ name }) => `${name}.s3.amazonaws.com`,
    DualStackDomainName: ({ name, site }) => `${name}.s3.dualstack.${site.region}.amazonaws.com`,
    RegionalDomainName: ({ name, site }) => `${name}.s3.${site.region}.amazonaws.com`,
    WebsiteURL: ({ name, site }) => `http://${name}.s3-website.${site.region}.amazonaws.com`,
  },
  async create({ name, properties }, { s3 }) {
    if (!s3.buckets.exists(name)) s3.buckets.create(name);
    const status = properties.nested('VersioningConfiguration').text('Status', '');
    if (status === 'Enabled' || status === 'Suspended') s3.buckets.putVersioning(name, status);
  },
  connect: (bucket, deployment) => connectNotifications(bucket.name, bucket, CLOUDFORMATION_DIALECT, deployment),
};
