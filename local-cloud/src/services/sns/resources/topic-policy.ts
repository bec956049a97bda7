import type { ResourceKind } from '../../../template/resource-kind.ts';

/** Topic policies are not enforced locally. */
export const topicPolicy: ResourceKind = {
  type: 'AWS::SNS::TopicPolicy',
  supportedProperties: [],
  ignoredProperties: 'all',
};
