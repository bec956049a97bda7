import type { ResourceKind } from '../resource-kind.ts';

export const kmsAlias: ResourceKind = {
  type: 'AWS::KMS::Alias',
  supportedProperties: [],
  ignoredProperties: 'all',
  naming: { property: 'AliasName' },
};
