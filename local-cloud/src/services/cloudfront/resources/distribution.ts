import type { Deployment } from '../../../template/deployment.ts';
import type { Resource, ResourceKind } from '../../../template/resource-kind.ts';
import { cloudFrontId, distributionDomain } from './distribution-address.ts';
import { readDistribution } from './read-distribution.ts';

export const distribution: ResourceKind = {
  type: 'AWS::CloudFront::Distribution',
  supportedProperties: [
    'DistributionConfig.Aliases',
    'DistributionConfig.CacheBehaviors',
    'DistributionConfig.DefaultCacheBehavior',
    'DistributionConfig.DefaultRootObject',
    'DistributionConfig.Origins',
  ],
  ignoredProperties: [
    'DistributionConfig.Comment',
    'DistributionConfig.Enabled',
    'DistributionConfig.HttpVersion',
    'DistributionConfig.IPV6Enabled',
    'DistributionConfig.Logging',
    'DistributionConfig.PriceClass',
    'DistributionConfig.ViewerCertificate',
    'Tags',
  ],
  ref: cloudFrontId,
  attributes: { Id: cloudFrontId, DomainName: distributionDomain },
  async start(resource, deployment) {
    deployment.cloudFront.open(readDistribution(resource, deployment));
    announcePlainHttp(resource, deployment);
  },
};

function announcePlainHttp({ logicalId, properties }: Resource, { report }: Deployment): void {
  const config = properties.nested('DistributionConfig');
  const behaviors = [config.nested('DefaultCacheBehavior'), ...config.nestedList('CacheBehaviors')];
  const policies = new Set(behaviors.map((behavior) => behavior.text('ViewerProtocolPolicy', 'allow-all')));
  policies.delete('allow-all');
  if (policies.size === 0) return;
  report.notice(
    `the distribution ${logicalId} is plain HTTP here, its viewer protocol policy (${[...policies].join(', ')}) is not enforced`,
  );
}
