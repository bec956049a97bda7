import type { ResourceKind } from '../../../template/resource-kind.ts';
import { cloudFrontPolicyId } from './distribution-address.ts';
import { readForwardingPolicy } from './forwarding-choice.ts';

/** Nothing is cached here. What is in the cache key goes to the origin, though. */
export const cachePolicy: ResourceKind = {
  type: 'AWS::CloudFront::CachePolicy',
  supportedProperties: ['CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin'],
  ignoredProperties: [
    'CachePolicyConfig.Comment',
    'CachePolicyConfig.DefaultTTL',
    'CachePolicyConfig.MaxTTL',
    'CachePolicyConfig.MinTTL',
    'CachePolicyConfig.Name',
  ],
  ref: cloudFrontPolicyId,
  attributes: { Id: cloudFrontPolicyId },
  async create(resource, { cloudFront }) {
    const config = resource.properties.nested('CachePolicyConfig').nested('ParametersInCacheKeyAndForwardedToOrigin');
    cloudFront.cachePolicies.set(cloudFrontPolicyId(resource), readForwardingPolicy(config));
  },
};
