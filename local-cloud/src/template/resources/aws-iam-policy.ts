import type { ResourceKind } from '../resource-kind.ts';

/** IAM is not enforced locally. */
export const iamPolicy: ResourceKind = {
  type: 'AWS::IAM::Policy',
  supportedProperties: [],
  ignoredProperties: 'all',
  naming: { property: 'PolicyName', maxLength: 128 },
};
