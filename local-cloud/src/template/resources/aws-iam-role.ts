import type { ResourceKind } from '../resource-kind.ts';

/** IAM is not enforced locally. */
export const iamRole: ResourceKind = {
  type: 'AWS::IAM::Role',
  supportedProperties: [],
  ignoredProperties: 'all',
  naming: { property: 'RoleName', maxLength: 64 },
  attributes: {
    Arn: ({ name, site }) => `arn:aws:iam::${site.accountId}:role/${name}`,
    RoleId: ({ name }) => name,
  },
};
