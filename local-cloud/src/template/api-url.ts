import { physicalUuid } from './physical-name.ts';
import type { NamedResource } from './resource-kind.ts';

/** Id of an API: ten characters as on AWS, the same at every start. */
export function apiId(resource: Pick<NamedResource, 'stackName' | 'logicalId'>): string {
  return shortId(resource, 10);
}

/** Id of a part of an API: short as on AWS, the same at every start. */
export function shortId({ stackName, logicalId }: Pick<NamedResource, 'stackName' | 'logicalId'>, length = 6): string {
  return physicalUuid(stackName, logicalId).replaceAll('-', '').slice(0, length);
}
