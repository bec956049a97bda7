import type { ResourceKind } from '../../../template/resource-kind.ts';
import { TemplateError } from '../../../template/template-error.ts';
import { cloudFrontId } from './distribution-address.ts';

export const originAccessControl: ResourceKind = {
  type: 'AWS::CloudFront::OriginAccessControl',
  supportedProperties: [
    'OriginAccessControlConfig.OriginAccessControlOriginType',
    'OriginAccessControlConfig.SigningBehavior',
  ],
  ignoredProperties: [
    'OriginAccessControlConfig.Description',
    'OriginAccessControlConfig.Name',
    'OriginAccessControlConfig.SigningProtocol',
  ],
  ref: cloudFrontId,
  attributes: { Id: cloudFrontId },
  async create(resource, { cloudFront }) {
    const config = resource.properties.nested('OriginAccessControlConfig');
    const type = config.text('OriginAccessControlOriginType');
    if (type !== 's3') throw new TemplateError(`OriginAccessControlOriginType must be s3 here, got ${type}`);
    if (config.text('SigningBehavior') !== 'never') cloudFront.originAccessControls.add(cloudFrontId(resource));
  },
};
