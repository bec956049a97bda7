import type { ResourceKind } from '../../../template/resource-kind.ts';

/** Queue policies are not enforced locally. */
export const queuePolicy: ResourceKind = {
  type: 'AWS::SQS::QueuePolicy',
  supportedProperties: [],
  ignoredProperties: 'all',
};
