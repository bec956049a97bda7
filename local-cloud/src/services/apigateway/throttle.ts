/** Limits of a route. */
export interface ThrottlingLimits {
  /** Requests per second. */
  readonly rate: number;
  /** Requests at once. */
  readonly burst: number;
}

/** Checks whether one more request to a route may pass now. */
export type MayPass = (routeKey: string, limits: ThrottlingLimits | undefined) => boolean;

/**
 * Throttles each route of a stage separately with a token bucket.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */
export function createThrottles(nowMs: () => number): MayPass {
  const buckets = new Map<string, () => boolean>();
  return (routeKey, limits) => {
    if (!limits) return true;
    const take = buckets.get(routeKey) ?? createTokenBucket(limits, nowMs);
    buckets.set(routeKey, take);
    return take();
  };
}

/** Creates a full bucket. The result takes one token, or returns false if there is none. */
function createTokenBucket({ rate, burst }: ThrottlingLimits, nowMs: () => number): () => boolean {
  let tokens = burst;
  let filledAt = nowMs();
  return () => {
    const now = nowMs();
    tokens = Math.min(burst, tokens + ((now - filledAt) / 1000) * rate);
    filledAt = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
