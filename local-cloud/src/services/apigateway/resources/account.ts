import type { ResourceKind } from '../../../template/resource-kind.ts';

/** The role that API Gateway logs with. It needs none here. */
export const apiGatewayAccount: ResourceKind = {
  type: 'AWS::ApiGateway::Account',
  supportedProperties: [],
  ignoredProperties: 'all',
};
