import { shortId } from '../../../template/physical-name.ts';
import type { NamedResource, ResourceKind } from '../../../template/resource-kind.ts';
import { declaredRestApi } from '../rest/declared-rest-api.ts';

const id = (resource: NamedResource) => shortId(resource);

export const requestValidator: ResourceKind = {
  type: 'AWS::ApiGateway::RequestValidator',
  supportedProperties: ['RestApiId', 'ValidateRequestBody', 'ValidateRequestParameters'],
  ignoredProperties: ['Name'],
  ref: id,
  attributes: { RequestValidatorId: id },
  async connect(resource, { gateway }) {
    const { properties } = resource;
    declaredRestApi(gateway, properties.text('RestApiId')).requestValidators.set(id(resource), {
      validatesBody: properties.flag('ValidateRequestBody'),
      validatesParameters: properties.flag('ValidateRequestParameters'),
    });
  },
};
