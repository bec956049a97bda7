import { apiId } from '../../../template/physical-name.ts';
import type { Properties } from '../../../template/properties.ts';
import type { ResourceKind } from '../../../template/resource-kind.ts';
import { TemplateError } from '../../../template/template-error.ts';
import type { CorsConfiguration } from '../http/http-api.ts';
import { domainOf } from '../remember-request.ts';

export const httpApi: ResourceKind = {
  type: 'AWS::ApiGatewayV2::Api',
  supportedProperties: [
    'CorsConfiguration.AllowCredentials',
    'CorsConfiguration.AllowHeaders',
    'CorsConfiguration.AllowMethods',
    'CorsConfiguration.AllowOrigins',
    'CorsConfiguration.ExposeHeaders',
    'CorsConfiguration.MaxAge',
    'Name',
    'ProtocolType',
  ],
  ignoredProperties: ['Description', 'FailOnWarnings', 'IpAddressType', 'Tags', 'Version'],
  naming: { property: 'Name' },
  ref: apiId,
  attributes: {
    ApiId: apiId,
    ApiEndpoint: (resource) => `https://${domainOf({ id: apiId(resource), region: resource.site.region })}`,
  },
  async create(resource, { gateway }) {
    const { name, site, properties } = resource;
    const protocol = properties.text('ProtocolType', 'none');
    if (protocol !== 'HTTP') throw new TemplateError(`ProtocolType must be HTTP here, got ${protocol}`);
    for (const property of ['Body', 'BodyS3Location', 'RouteKey', 'Target']) {
      if (!properties.has(property)) continue;
      throw new TemplateError(`${property} is not supported here: routes and integrations are resources of their own`);
    }
    const id = apiId(resource);
    gateway.httpApis.set(id, {
      id,
      name,
      accountId: site.accountId,
      region: site.region,
      cors: readCors(properties),
      integrations: new Map(),
      authorizers: new Map(),
      routes: [],
    });
  },
};

function readCors(properties: Properties): CorsConfiguration | undefined {
  if (!properties.has('CorsConfiguration')) return undefined;
  const cors = properties.nested('CorsConfiguration');
  const allowCredentials = cors.flag('AllowCredentials');
  const allowOrigins = cors.texts('AllowOrigins');
  if (allowCredentials && allowOrigins.includes('*')) {
    throw new TemplateError('CorsConfiguration: AllowOrigins must name origins with AllowCredentials, got *');
  }
  return {
    allowCredentials,
    allowOrigins,
    allowHeaders: cors.texts('AllowHeaders'),
    allowMethods: cors.texts('AllowMethods'),
    exposeHeaders: cors.texts('ExposeHeaders'),
    maxAgeSeconds: cors.has('MaxAge') ? cors.number('MaxAge') : undefined,
  };
}
