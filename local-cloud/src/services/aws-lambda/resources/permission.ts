import type { ResourceKind } from '../../../template/resource-kind.ts';
import { functionNameOf } from '../../apigateway/invoke-permission.ts';

/** API Gateway asks for it, as on AWS: without one it answers 500. Other callers may call every function here. */
export const lambdaPermission: ResourceKind = {
  type: 'AWS::Lambda::Permission',
  supportedProperties: ['Action', 'FunctionName', 'Principal', 'SourceArn'],
  ignoredProperties: [
    'EventSourceToken',
    'FunctionUrlAuthType',
    'InvokedViaFunctionUrl',
    'PrincipalOrgID',
    'SourceAccount',
  ],
  async connect({ properties }, { gateway }) {
    if (properties.text('Principal') !== 'apigateway.amazonaws.com') return;
    if (!['lambda:InvokeFunction', 'lambda:*'].includes(properties.text('Action'))) return;
    gateway.permissions.push({
      functionName: functionNameOf(properties.text('FunctionName')),
      sourceArn: properties.has('SourceArn') ? properties.text('SourceArn') : undefined,
    });
  },
};
