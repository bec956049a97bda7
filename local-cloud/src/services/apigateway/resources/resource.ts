import { shortId } from '../../../template/physical-name.ts';
import type { NamedResource, ResourceKind } from '../../../template/resource-kind.ts';
import { declaredRestApi } from '../rest/declared-rest-api.ts';

const id = (resource: NamedResource) => shortId(resource);

export const restResource: ResourceKind = {
  type: 'AWS::ApiGateway::Resource',
  supportedProperties: ['ParentId', 'PathPart', 'RestApiId'],
  ignoredProperties: [],
  ref: id,
  attributes: { ResourceId: id },
  async connect(resource, { gateway }) {
    const { properties } = resource;
    declaredRestApi(gateway, properties.text('RestApiId')).resources.set(id(resource), {
      parentId: properties.text('ParentId'),
      pathPart: properties.text('PathPart'),
    });
  },
};
