import type { ResourceKind } from '../../../template/resource-kind.ts';
import { cloudFrontPolicyId } from './distribution-address.ts';
import { readForwardingPolicy } from './forwarding-choice.ts';

export const originRequestPolicy: ResourceKind = {
  type: 'AWS::CloudFront::OriginRequestPolicy',
  supportedProperties: [
    'OriginRequestPolicyConfig.CookiesConfig',
    'OriginRequestPolicyConfig.HeadersConfig',
    'OriginRequestPolicyConfig.QueryStringsConfig',
  ],
  ignoredProperties: ['OriginRequestPolicyConfig.Comment', 'OriginRequestPolicyConfig.Name'],
  ref: cloudFrontPolicyId,
  attributes: { Id: cloudFrontPolicyId },
  async create(resource, { cloudFront }) {
    const config = resource.properties.nested('OriginRequestPolicyConfig');
    cloudFront.originRequestPolicies.set(cloudFrontPolicyId(resource), readForwardingPolicy(config));
  },
};
