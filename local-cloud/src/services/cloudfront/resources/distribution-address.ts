import { physicalUuid, shortId } from '../../../template/physical-name.ts';
import type { NamedResource } from '../../../template/resource-kind.ts';

/** Ids as on AWS, the same at every start. */
export function cloudFrontId(resource: Pick<NamedResource, 'stackName' | 'logicalId'>): string {
  return `E${shortId(resource, 13).toUpperCase()}`;
}

/** Host name that a distribution has on AWS. */
export function distributionDomain(resource: Pick<NamedResource, 'stackName' | 'logicalId'>): string {
  return `d${shortId(resource, 13)}.cloudfront.net`;
}

/** Ids of policies are UUIDs on AWS. */
export function cloudFrontPolicyId({ stackName, logicalId }: Pick<NamedResource, 'stackName' | 'logicalId'>): string {
  return physicalUuid(stackName, logicalId);
}
