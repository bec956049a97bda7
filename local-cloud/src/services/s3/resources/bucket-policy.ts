import type { ResourceKind } from '../../../template/resource-kind.ts';

/** Bucket policies are not enforced locally. */
export const bucketPolicy: ResourceKind = {
  type: 'AWS::S3::BucketPolicy',
  supportedProperties: [],
  ignoredProperties: 'all',
};
