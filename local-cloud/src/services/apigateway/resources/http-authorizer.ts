import { shortId } from '../../../template/physical-name.ts';
import type { NamedResource, ResourceKind } from '../../../template/resource-kind.ts';
import { TemplateError } from '../../../template/template-error.ts';
import { declaredHttpApi } from '../http/declared-http-api.ts';

const id = (resource: NamedResource) => shortId(resource);

/** Tokens are checked here as on AWS, against the issuer's own keys. */
export const httpAuthorizer: ResourceKind = {
  type: 'AWS::ApiGatewayV2::Authorizer',
  supportedProperties: [
    'ApiId',
    'AuthorizerType',
    'IdentitySource',
    'JwtConfiguration.Audience',
    'JwtConfiguration.Issuer',
  ],
  ignoredProperties: ['Name'],
  ref: id,
  attributes: { AuthorizerId: id },
  async connect(resource, { gateway }) {
    const { properties } = resource;
    const type = properties.text('AuthorizerType');
    if (type !== 'JWT') throw new TemplateError(`AuthorizerType must be JWT here, got ${type}`);
    const jwt = properties.nested('JwtConfiguration');
    const identitySources = properties.texts('IdentitySource');
    for (const source of identitySources) {
      if (/^\$request\.(header|querystring)\../.test(source)) continue;
      throw new TemplateError(
        `IdentitySource must be $request.header.<name> or $request.querystring.<name>, got ${source}`,
      );
    }
    declaredHttpApi(gateway, properties.text('ApiId')).authorizers.set(id(resource), {
      identitySources,
      issuer: jwt.text('Issuer'),
      audience: jwt.texts('Audience'),
    });
  },
};
