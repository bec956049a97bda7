import { createHash } from 'node:crypto';
import type { NamedResource } from './resource-kind.ts';

interface NameOptions {
  /** @default 255 */
  readonly maxLength?: number | undefined;
  /** @default '' */
  readonly suffix?: string | undefined;
}

/**
 * Name of a resource whose template names none: a pure function of stack and logical id, so that a restart finds the
 * same resource again. Cut to `maxLength` with a hash that keeps two long ids apart, as CloudFormation's names are.
 */
export function physicalName(stackName: string, logicalId: string, options: NameOptions = {}): string {
  const { maxLength = 255, suffix = '' } = options;
  const name = `${stackName}-${logicalId}`.toLowerCase();
  if (name.length + suffix.length <= maxLength) return name + suffix;
  const hash = `-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
  return name.slice(0, maxLength - suffix.length - hash.length) + hash + suffix;
}

/** A UUID for what AWS identifies by one, the same at every start. */
export function physicalUuid(stackName: string, logicalId: string): string {
  const hex = createHash('sha256').update(`${stackName}/${logicalId}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** Id of an API: ten characters as on AWS, the same at every start. */
export function apiId(resource: Pick<NamedResource, 'stackName' | 'logicalId'>): string {
  return shortId(resource, 10);
}

/** Id of a part of an API: short as on AWS, the same at every start. */
export function shortId({ stackName, logicalId }: Pick<NamedResource, 'stackName' | 'logicalId'>, length = 6): string {
  return physicalUuid(stackName, logicalId).replaceAll('-', '').slice(0, length);
}
