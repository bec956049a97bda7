import type { CopyContext } from './copy-context.ts';
import type { ObjectState } from './read-object.ts';
import { hasName } from './s3-errors.ts';

/** What must still hold at the destination when the copy takes effect; a request that lands late then does nothing. */
export interface DestinationCondition {
  readonly IfMatch?: string;
  readonly IfNoneMatch?: '*';
}

export const ABSENT: DestinationCondition = { IfNoneMatch: '*' };

export function unchanged(
  destination: ObjectState | undefined,
  { endpoint }: Pick<CopyContext, 'endpoint'>,
): DestinationCondition {
  if (!endpoint.destinationConditions) return {};
  return destination ? { IfMatch: destination.ETag } : ABSENT;
}

/**
 * Learns that the endpoint has no conditions on the destination (older S3-compatible servers answer 501). Copies then
 * go unconditionally, and are repeated when the source changed meanwhile; a request that lands late is not caught.
 *
 * @returns whether that was it, and the copy should be tried again.
 */
export function isUnsupported(error: unknown, condition: DestinationCondition, context: CopyContext): boolean {
  const isConditional = condition.IfMatch !== undefined || condition.IfNoneMatch !== undefined;
  if (!isConditional || !hasName(error, 'NotImplemented')) return false;
  if (context.endpoint.destinationConditions) {
    context.logger.warn('the endpoint has no conditions on the destination of a copy, going on without them');
    context.endpoint.destinationConditions = false;
  }
  return true;
}
