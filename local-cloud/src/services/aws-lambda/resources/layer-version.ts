import type { NamedResource, ResourceKind } from '../../../template/resource-kind.ts';

const arn = ({ name, site }: NamedResource) => `arn:aws:lambda:${site.region}:${site.accountId}:layer:${name}:1`;

/** What CDK's own functions bring along, which do not run here; a function with a layer is named in a warning. */
export const layerVersion: ResourceKind = {
  type: 'AWS::Lambda::LayerVersion',
  supportedProperties: [],
  ignoredProperties: 'all',
  ref: arn,
  attributes: { LayerVersionArn: arn },
};
