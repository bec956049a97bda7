import type { CopyContext } from './copy-context.ts';
import type { ObjectState } from './read-object.ts';
import { hasName } from './s3-errors.ts';

/** Condition on the destination at the moment when the copy takes effect: a request that arrives too late does nothing. */
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
 * Detects an endpoint without conditions on the destination (older S3-compatible servers answer 501). From then on copies
 * are unconditional and are repeated if the source changed meanwhile; a request that arrives too late is not detected.
 *
 * @returns true if that caused the error, and the copy should be tried again.
 */
export function isUnsupported(error: unknown, condition: DestinationCondition, context: CopyContext): boolean {
  const isConditional = condition.IfMatch !== undefined || condition.IfNoneMatch !== undefined;
  if (!isConditional || !hasName(error, 'NotImplemented')) return false;
  if (context.endpoint.destinationConditions) {
    context.logger.warn('the endpoint has no conditions on the destination of a copy, continuing without them');
    context.endpoint.destinationConditions = false;
  }
  return true;
}
