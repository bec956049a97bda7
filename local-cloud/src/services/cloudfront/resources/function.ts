import type { NamedResource, ResourceKind } from '../../../template/resource-kind.ts';
import { TemplateError } from '../../../template/template-error.ts';

const RUNTIME = 'cloudfront-js-2.0';

const arn = ({ name, site }: NamedResource) => `arn:aws:cloudfront::${site.accountId}:function/${name}`;

export const cloudFrontFunction: ResourceKind = {
  type: 'AWS::CloudFront::Function',
  supportedProperties: ['FunctionCode', 'FunctionConfig.Runtime', 'Name'],
  ignoredProperties: ['AutoPublish', 'FunctionConfig.Comment', 'FunctionMetadata', 'Tags'],
  naming: { property: 'Name', maxLength: 64 },
  ref: arn,
  attributes: { FunctionARN: arn, 'FunctionMetadata.FunctionARN': arn },
  async create(resource, { cloudFront }) {
    const { name, properties } = resource;
    const runtime = properties.nested('FunctionConfig').text('Runtime', 'none');
    if (runtime !== RUNTIME) throw new TemplateError(`FunctionConfig.Runtime must be ${RUNTIME} here, got ${runtime}`);
    cloudFront.defineFunction(arn(resource), name, properties.text('FunctionCode'));
  },
};
