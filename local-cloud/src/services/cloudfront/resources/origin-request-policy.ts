import { cloudFrontPolicyId } from '../../../template/distribution-address.ts';
import { readForwardingPolicy } from '../../../template/forwarding-choice.ts';
import type { ResourceKind } from '../../../template/resource-kind.ts';

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
