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

/** Replaces the address that an API of a stack would have on AWS by the one that it has here. */
export function withLocalApiUrls(text: string, endpointUrl: string): string {
  return text.replaceAll(
    /https:\/\/([0-9a-f]{10})\.execute-api\.[a-z0-9-]+\.amazonaws\.com/g,
    (_whole, id) => `${endpointUrl}/_aws/execute-api/${id}`,
  );
}
