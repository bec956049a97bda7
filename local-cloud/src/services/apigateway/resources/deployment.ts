import { shortId } from '../../../template/physical-name.ts';
import type { NamedResource, ResourceKind } from '../../../template/resource-kind.ts';

const id = (resource: NamedResource) => shortId(resource);

/** What an API has is deployed by its stage: there is one state of it here, the template's. */
export const restDeployment: ResourceKind = {
  type: 'AWS::ApiGateway::Deployment',
  supportedProperties: ['RestApiId'],
  ignoredProperties: ['Description'],
  ref: id,
  attributes: { DeploymentId: id },
};
