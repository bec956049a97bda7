import type { Deployment } from '../../../template/deployment.ts';
import { shortId } from '../../../template/physical-name.ts';
import type { Properties } from '../../../template/properties.ts';
import type { NamedResource, ResourceKind } from '../../../template/resource-kind.ts';
import { TemplateError } from '../../../template/template-error.ts';
import { declaredHttpApi } from '../http/declared-http-api.ts';

const id = (resource: NamedResource) => shortId(resource);

export const httpRoute: ResourceKind = {
  type: 'AWS::ApiGatewayV2::Route',
  supportedProperties: ['ApiId', 'AuthorizationScopes', 'AuthorizationType', 'AuthorizerId', 'RouteKey', 'Target'],
  ignoredProperties: ['OperationName'],
  ref: id,
  attributes: { RouteId: id },
  async connect({ properties }, deployment) {
    const api = declaredHttpApi(deployment.gateway, properties.text('ApiId'));
    const target = properties.text('Target', 'none');
    const integrationId = /^integrations\/(.+)$/.exec(target)?.[1];
    if (integrationId === undefined) throw new TemplateError(`Target must be integrations/<id>, got ${target}`);
    api.routes.push({
      routeKey: properties.text('RouteKey'),
      integrationId,
      authorizerId: authorizerOf(properties, api.name, deployment),
      authorizationScopes: properties.texts('AuthorizationScopes'),
    });
  },
};

function authorizerOf(properties: Properties, api: string, { report }: Deployment): string | undefined {
  const type = properties.text('AuthorizationType', 'NONE');
  if (type === 'JWT') return properties.text('AuthorizerId');
  if (type === 'AWS_IAM') {
    report.notice(`the API ${api} takes every request here: its authorization, ${type}, is not enforced`);
  } else if (type !== 'NONE') {
    throw new TemplateError(`AuthorizationType must be NONE, AWS_IAM or JWT here, got ${type}`);
  }
  return undefined;
}
