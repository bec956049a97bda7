import { apiId, shortId } from '../../../template/physical-name.ts';
import type { NamedResource, ResourceKind } from '../../../template/resource-kind.ts';
import { TemplateError } from '../../../template/template-error.ts';

const rootResourceId = ({ stackName, logicalId }: NamedResource) =>
  shortId({ stackName, logicalId: `${logicalId} root` });

export const restApi: ResourceKind = {
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
    const id = apiId(resource);
    gateway.restApis.set(id, {
      id,
      name,
      accountId: site.accountId,
      region: site.region,
      rootResourceId: rootResourceId(resource),
      // As in OpenAPI documents: `~1` stands for a slash.
      binaryMediaTypes: properties.texts('BinaryMediaTypes').map((type) => type.replaceAll('~1', '/')),
      resources: new Map(),
      methods: [],
      models: new Map(),
      requestValidators: new Map(),
      gatewayResponses: new Map(),
    });
  },
};
