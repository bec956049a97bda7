import { createHash } from 'node:crypto';
import type { NamedResource } from './resource-kind.ts';

interface NameOptions {
  /** @default 255 */
  readonly maxLength?: number | undefined;
  /** @default '' */
  readonly suffix?: string | undefined;
}

/**
 * Names a resource that has no explicit name. The name follows from stack and logical id alone, so that a restart finds
 * the same resource again. A name above `maxLength` is cut and ends with a hash, as CloudFormation's names do.
 */
export function physicalName(stackName: string, logicalId: string, options: NameOptions = {}): string {
  const { maxLength = 255, suffix = '' } = options;
  const name = `${stackName}-${logicalId}`.toLowerCase();
  if (name.length + suffix.length <= maxLength) return name + suffix;
  const hash = `-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
  return name.slice(0, maxLength - suffix.length - hash.length) + hash + suffix;
}

/** Makes the UUID of a resource, the same at every start. */
export function physicalUuid(stackName: string, logicalId: string): string {
  const hex = createHash('sha256').update(`${stackName}/${logicalId}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

type Identity = Pick<NamedResource, 'stackName' | 'logicalId'>;

/** Makes the id of an API: ten characters as on AWS, the same at every start. */
export function apiId(resource: Identity): string {
  return shortId(resource, 10);
}

/** Makes the id of a part of an API: short as on AWS, the same at every start. */
export function shortId({ stackName, logicalId }: Identity, length = 6): string {
  return physicalUuid(stackName, logicalId).replaceAll('-', '').slice(0, length);
}
