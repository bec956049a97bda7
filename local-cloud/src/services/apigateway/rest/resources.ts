import type { Deployment } from '../../../template/deployment.ts';
import { apiId, shortId } from '../../../template/physical-name.ts';
import type { Properties } from '../../../template/properties.ts';
import type { NamedResource, Resource, ResourceKind } from '../../../template/resource-kind.ts';
import { TemplateError } from '../../../template/template-error.ts';
import {
  announceUnenforced,
  functionOfIntegrationUri,
  readIntegrationTimeout,
  readStageSettings,
  readThrottlingLimits,
  textsByName,
} from '../stage-settings.ts';
import { GATEWAY_RESPONSE_TYPES, type GatewayResponseType, type MethodThrottling, type RestApi } from './rest-api.ts';
import { restStage } from './rest-stage.ts';

const id = (resource: NamedResource) => shortId(resource);
const rootResourceId = ({ stackName, logicalId }: NamedResource) =>
  shortId({ stackName, logicalId: `${logicalId} root` });

const restApi: ResourceKind = {
  type: 'AWS::ApiGateway::RestApi',
  supportedProperties: ['BinaryMediaTypes', 'Name'],
  ignoredProperties: [
    'ApiKeySourceType',
    'Description',
    'EndpointAccessMode',
    'EndpointConfiguration',
    'FailOnWarnings',
    'Policy',
    'SecurityPolicy',
    'Tags',
  ],
  naming: { property: 'Name' },
  ref: apiId,
  attributes: { RootResourceId: rootResourceId, RestApiId: apiId },
  async create(resource, { gateway }) {
    const { name, site, properties } = resource;
    for (const property of ['Body', 'BodyS3Location']) {
      if (!properties.has(property)) continue;
      throw new TemplateError(`${property}: an API that is an OpenAPI document is not supported here, only resources`);
    }
    gateway.restApis.set(apiId(resource), {
      id: apiId(resource),
      name,
      accountId: site.accountId,
      region: site.region,
      rootResourceId: rootResourceId(resource),
      // `~1` stands for a slash, as in OpenAPI documents.
      binaryMediaTypes: properties.texts('BinaryMediaTypes').map((type) => type.replaceAll('~1', '/')),
      resources: new Map(),
      methods: [],
      models: new Map(),
      requestValidators: new Map(),
      gatewayResponses: new Map(),
    });
  },
};

function apiOf({ properties }: Resource, { gateway }: Deployment): RestApi {
  const given = properties.text('RestApiId');
  const api = gateway.restApis.get(given);
  if (api) return api;
  throw new Error(`RestApiId must be the id of a REST API of these stacks, got ${given}`);
}

const pathResource: ResourceKind = {
  type: 'AWS::ApiGateway::Resource',
  supportedProperties: ['ParentId', 'PathPart', 'RestApiId'],
  ignoredProperties: [],
  ref: id,
  attributes: { ResourceId: id },
  async connect(resource, deployment) {
    const { properties } = resource;
    const part = { parentId: properties.text('ParentId'), pathPart: properties.text('PathPart') };
    apiOf(resource, deployment).resources.set(id(resource), part);
  },
};

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const MAX_TIMEOUT_MS = 29_000;

const method: ResourceKind = {
  type: 'AWS::ApiGateway::Method',
  supportedProperties: [
    'AuthorizationType',
    'HttpMethod',
    'Integration.IntegrationHttpMethod',
    'Integration.TimeoutInMillis',
    'Integration.Type',
    'Integration.Uri',
    'RequestModels',
    'RequestParameters',
    'RequestValidatorId',
    'ResourceId',
    'RestApiId',
  ],
  ignoredProperties: [
    'Integration.Credentials',
    'Integration.IntegrationResponses',
    'Integration.PassthroughBehavior',
    'MethodResponses',
    'OperationName',
  ],
  async connect(resource, deployment) {
    const { properties } = resource;
    const api = apiOf(resource, deployment);
    const authorization = properties.text('AuthorizationType', 'NONE');
    if (authorization !== 'NONE') announceUnenforced(api, authorization, deployment.report);
    const parameters = properties.nested('RequestParameters');
    api.methods.push({
      resourceId: properties.text('ResourceId'),
      httpMethod: properties.text('HttpMethod').toUpperCase(),
      ...readIntegration(properties.nested('Integration')),
      requestValidatorId: properties.has('RequestValidatorId') ? properties.text('RequestValidatorId') : undefined,
      requestModels: textsByName(properties.nested('RequestModels')),
      requestParameters: Object.fromEntries(
        Object.keys(parameters.values).map((name) => [name, parameters.flag(name)]),
      ),
    });
  },
};

function readIntegration(integration: Properties) {
  const type = integration.text('Type', 'none');
  if (type !== 'AWS_PROXY') {
    throw new TemplateError(`Integration.Type must be AWS_PROXY with a Lambda function here, got ${type}`);
  }
  // API Gateway calls Lambda's Invoke, which is a POST. With another method every request fails on AWS.
  const httpMethod = integration.text('IntegrationHttpMethod', 'none');
  if (httpMethod !== 'POST') {
    throw new TemplateError(`Integration.IntegrationHttpMethod must be POST, got ${httpMethod}`);
  }
  const uri = integration.text('Uri');
  const functionName = functionOfIntegrationUri(uri);
  if (functionName === undefined || functionName.includes('${')) {
    throw new TemplateError(`Integration.Uri must be the invocation of a Lambda function here, got ${uri}`);
  }
  return { functionName, timeoutMs: readIntegrationTimeout(integration, MAX_TIMEOUT_MS, 'Integration.') };
}

const model: ResourceKind = {
  type: 'AWS::ApiGateway::Model',
  supportedProperties: ['Name', 'RestApiId', 'Schema'],
  ignoredProperties: ['ContentType', 'Description'],
  naming: { property: 'Name' },
  async connect(resource, deployment) {
    const { Schema: given = {} } = resource.properties.values;
    const schema: unknown = typeof given === 'string' ? JSON.parse(given) : given;
    if (typeof schema !== 'object' || schema === null) throw new TemplateError('Schema must be a JSON schema');
    apiOf(resource, deployment).models.set(resource.name, schema);
  },
};

const requestValidator: ResourceKind = {
  type: 'AWS::ApiGateway::RequestValidator',
  supportedProperties: ['RestApiId', 'ValidateRequestBody', 'ValidateRequestParameters'],
  ignoredProperties: ['Name'],
  ref: id,
  attributes: { RequestValidatorId: id },
  async connect(resource, deployment) {
    const { properties } = resource;
    apiOf(resource, deployment).requestValidators.set(id(resource), {
      validatesBody: properties.flag('ValidateRequestBody'),
      validatesParameters: properties.flag('ValidateRequestParameters'),
    });
  },
};

const gatewayResponse: ResourceKind = {
  type: 'AWS::ApiGateway::GatewayResponse',
  supportedProperties: ['ResponseParameters', 'ResponseTemplates', 'ResponseType', 'RestApiId', 'StatusCode'],
  ignoredProperties: [],
  async connect(resource, deployment) {
    const { properties } = resource;
    apiOf(resource, deployment).gatewayResponses.set(readResponseType(properties), {
      status: properties.has('StatusCode') ? properties.number('StatusCode') : undefined,
      templates: textsByName(properties.nested('ResponseTemplates')),
      headers: readResponseHeaders(properties.nested('ResponseParameters')),
    });
  },
};

function readResponseType(properties: Properties): GatewayResponseType {
  const given = properties.text('ResponseType');
  const type = GATEWAY_RESPONSE_TYPES.find((known) => known === given);
  if (type) return type;
  throw new TemplateError(`ResponseType must be one of ${GATEWAY_RESPONSE_TYPES.join(', ')}, got ${given}`);
}

const HEADER = 'gatewayresponse.header.';
const SOURCE = /^('.*'|method\.request\.(header|querystring|path)\..+|context\..+|stageVariables\..+)$/s;

function readResponseHeaders(parameters: Properties): Record<string, string> {
  const headers = Object.entries(textsByName(parameters)).map(([parameter, source]) => {
    if (!parameter.startsWith(HEADER)) {
      throw new TemplateError(`ResponseParameters must begin with ${HEADER}, got ${parameter}`);
    }
    if (!SOURCE.test(source)) {
      throw new TemplateError(`${parameter} must be 'text' in single quotes or a source, got ${source}`);
    }
    return [parameter.slice(HEADER.length), source];
  });
  return Object.fromEntries(headers);
}

/** A deployment has no effect: a stage always serves the API as the template declares it. */
const restDeployment: ResourceKind = {
  type: 'AWS::ApiGateway::Deployment',
  supportedProperties: ['RestApiId'],
  ignoredProperties: ['Description'],
  ref: id,
  attributes: { DeploymentId: id },
};

const stage: ResourceKind = {
  type: 'AWS::ApiGateway::Stage',
  supportedProperties: [
    'AccessLogSetting.DestinationArn',
    'AccessLogSetting.Format',
    'DeploymentId',
    'MethodSettings',
    'RestApiId',
    'StageName',
    'Variables',
  ],
  ignoredProperties: ['Description', 'Tags', 'TracingEnabled'],
  naming: { property: 'StageName' },
  async start(resource, deployment) {
    const { name, logicalId, properties } = resource;
    const methodSettings = properties.nestedList('MethodSettings');
    const stageSettings = {
      ...readStageSettings(name, properties.nested('Variables'), properties.nested('AccessLogSetting')),
      deploymentId: properties.text('DeploymentId', ''),
      throttling: methodSettings.flatMap(readThrottling),
    };
    deployment.gateway.openStage(restStage(apiOf(resource, deployment), stageSettings));
    if (methodSettings.some((setting) => setting.flag('CachingEnabled'))) {
      deployment.report.warn(`AWS::ApiGateway::Stage ${logicalId}: CachingEnabled has no effect here`);
    }
  },
};

function readThrottling(setting: Properties): MethodThrottling[] {
  const limits = readThrottlingLimits(setting);
  if (!limits) return [];
  // `/~1items~1{id}`: a slash in a path is escaped.
  const resourcePath = setting.text('ResourcePath', '/*').replace(/^\/~1/, '/').replaceAll('~1', '/');
  return [{ resourcePath, httpMethod: setting.text('HttpMethod', '*'), ...limits }];
}

export const resources: readonly ResourceKind[] = [
  restApi,
  pathResource,
  method,
  model,
  requestValidator,
  gatewayResponse,
  restDeployment,
  stage,
];
