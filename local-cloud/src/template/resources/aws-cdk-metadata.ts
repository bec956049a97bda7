import type { ResourceKind } from '../resource-kind.ts';

/** CDK's usage report. */
export const cdkMetadata: ResourceKind = {
  type: 'AWS::CDK::Metadata',
  supportedProperties: [],
  ignoredProperties: 'all',
};
