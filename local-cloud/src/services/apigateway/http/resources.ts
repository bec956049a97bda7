import type { Deployment } from '../../../template/deployment.ts';
import { apiId, shortId } from '../../../template/physical-name.ts';
import type { Properties } from '../../../template/properties.ts';
import type { NamedResource, Resource, ResourceKind } from '../../../template/resource-kind.ts';
import { TemplateError } from '../../../template/template-error.ts';
import { domainOf } from '../exchange.ts';
import {
  announceUnenforced,
  functionOfIntegrationUri,
  readIntegrationTimeout,
  readStageSettings,
  readThrottlingLimits,
} from '../stage-settings.ts';
import type { ThrottlingLimits } from '../throttle.ts';
import type { CorsConfiguration, HttpApi } from './http-api.ts';
import { httpStage } from './http-stage.ts';

const id = (resource: NamedResource) => shortId(resource);

const httpApi: ResourceKind = {
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
    gateway.httpApis.set(apiId(resource), {
      id: apiId(resource),
      name,
      accountId: site.accountId,
      region: site.region,
      cors: properties.has('CorsConfiguration') ? readCors(properties.nested('CorsConfiguration')) : undefined,
      integrations: new Map(),
      authorizers: new Map(),
      routes: [],
    });
  },
};

function readCors(cors: Properties): CorsConfiguration {
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

function apiOf({ properties }: Resource, { gateway }: Deployment): HttpApi {
  const given = properties.text('ApiId');
  const api = gateway.httpApis.get(given);
  if (api) return api;
  throw new Error(`ApiId must be the id of an HTTP API of these stacks, got ${given}`);
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MAX_TIMEOUT_MS = 30_000;

const integration: ResourceKind = {
  type: 'AWS::ApiGatewayV2::Integration',
  supportedProperties: ['ApiId', 'IntegrationType', 'IntegrationUri', 'PayloadFormatVersion', 'TimeoutInMillis'],
  ignoredProperties: ['ConnectionType', 'CredentialsArn', 'Description', 'IntegrationMethod'],
  ref: id,
  attributes: { IntegrationId: id },
  async connect(resource, deployment) {
    const { properties } = resource;
    const type = properties.text('IntegrationType');
    const uri = properties.text('IntegrationUri', 'none');
    const functionName = functionOfIntegrationUri(uri);
    if (type !== 'AWS_PROXY' || functionName === undefined) {
      throw new TemplateError(`IntegrationType must be AWS_PROXY with a Lambda function here, got ${type} with ${uri}`);
    }
    const version = properties.text('PayloadFormatVersion', 'none');
    if (version !== '2.0') throw new TemplateError(`PayloadFormatVersion must be 2.0 here, got ${version}`);
    const timeoutMs = readIntegrationTimeout(properties, MAX_TIMEOUT_MS);
    apiOf(resource, deployment).integrations.set(id(resource), { functionName, timeoutMs });
  },
};

/** The local cloud checks tokens against the keys of the issuer, as AWS does. */
const authorizer: ResourceKind = {
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
  async connect(resource, deployment) {
    const { properties } = resource;
    const type = properties.text('AuthorizerType');
    if (type !== 'JWT') throw new TemplateError(`AuthorizerType must be JWT here, got ${type}`);
    const identitySources = properties.texts('IdentitySource');
    for (const source of identitySources) {
      if (/^\$request\.(header|querystring)\../.test(source)) continue;
      const allowed = '$request.header.<name> or $request.querystring.<name>';
      throw new TemplateError(`IdentitySource must be ${allowed}, got ${source}`);
    }
    const jwt = properties.nested('JwtConfiguration');
    const settings = { identitySources, issuer: jwt.text('Issuer'), audience: jwt.texts('Audience') };
    apiOf(resource, deployment).authorizers.set(id(resource), settings);
  },
};

const route: ResourceKind = {
  type: 'AWS::ApiGatewayV2::Route',
  supportedProperties: ['ApiId', 'AuthorizationScopes', 'AuthorizationType', 'AuthorizerId', 'RouteKey', 'Target'],
  ignoredProperties: ['OperationName'],
  ref: id,
  attributes: { RouteId: id },
  async connect(resource, deployment) {
    const { properties } = resource;
    const api = apiOf(resource, deployment);
    const target = properties.text('Target', 'none');
    const integrationId = /^integrations\/(.+)$/.exec(target)?.[1];
    if (integrationId === undefined) throw new TemplateError(`Target must be integrations/<id>, got ${target}`);
    const authorization = properties.text('AuthorizationType', 'NONE');
    if (!['NONE', 'AWS_IAM', 'JWT'].includes(authorization)) {
      throw new TemplateError(`AuthorizationType must be NONE, AWS_IAM or JWT here, got ${authorization}`);
    }
    if (authorization === 'AWS_IAM') announceUnenforced(api, authorization, deployment.report);
    api.routes.push({
      routeKey: properties.text('RouteKey'),
      integrationId,
      authorizerId: authorization === 'JWT' ? properties.text('AuthorizerId') : undefined,
      authorizationScopes: properties.texts('AuthorizationScopes'),
    });
  },
};

const stage: ResourceKind = {
  type: 'AWS::ApiGatewayV2::Stage',
  supportedProperties: [
    'AccessLogSettings.DestinationArn',
    'AccessLogSettings.Format',
    'ApiId',
    'AutoDeploy',
    'DefaultRouteSettings.ThrottlingBurstLimit',
    'DefaultRouteSettings.ThrottlingRateLimit',
    'RouteSettings',
    'StageName',
    'StageVariables',
  ],
  // A stage always serves the API as the template declares it, so a deployment has no effect.
  ignoredProperties: ['DefaultRouteSettings.DetailedMetricsEnabled', 'DeploymentId', 'Description', 'Tags'],
  naming: { property: 'StageName' },
  async start(resource, deployment) {
    const { name, logicalId, properties } = resource;
    if (!properties.flag('AutoDeploy') && !properties.has('DeploymentId')) {
      const missing = 'on AWS it has no routes without AutoDeploy or DeploymentId';
      deployment.report.warn(`AWS::ApiGatewayV2::Stage ${logicalId}: ${missing}`);
    }
    const settings = {
      ...readStageSettings(name, properties.nested('StageVariables'), properties.nested('AccessLogSettings')),
      defaultThrottling: readThrottlingLimits(properties.nested('DefaultRouteSettings')),
      routeThrottling: readRouteThrottling(properties.nested('RouteSettings')),
    };
    const { gateway } = deployment;
    gateway.openStage(httpStage(apiOf(resource, deployment), settings, gateway.nowMs));
  },
};

function readRouteThrottling(settings: Properties): Map<string, ThrottlingLimits> {
  const limits = new Map<string, ThrottlingLimits>();
  for (const routeKey of Object.keys(settings.values)) {
    const ofRoute = readThrottlingLimits(settings.nested(routeKey));
    if (ofRoute) limits.set(routeKey, ofRoute);
  }
  return limits;
}

export const resources: readonly ResourceKind[] = [httpApi, integration, authorizer, route, stage];
