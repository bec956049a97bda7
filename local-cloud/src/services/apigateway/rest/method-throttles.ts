import { createTokenBucket, type TokenBucket } from '../token-bucket.ts';
import type { Route } from './resource-tree.ts';
import type { MethodThrottling } from './rest-api.ts';

/** Says whether a request may pass. Settings for all methods hold for each method by itself. */
export function createMethodThrottles(
  throttling: readonly MethodThrottling[],
  nowMs: () => number,
): (route: Route) => boolean {
  const buckets = new Map<string, TokenBucket | undefined>();

  return ({ resource, method: { httpMethod } }) => {
    const key = `${httpMethod} ${resource.path.text}`;
    if (!buckets.has(key)) {
      const limits = bySpecificity(throttling).find((one) => matches(one, resource.path.text, httpMethod));
      buckets.set(key, limits && createTokenBucket(limits, nowMs));
    }
    return buckets.get(key)?.take() ?? true;
  };
}

function matches(one: MethodThrottling, path: string, httpMethod: string): boolean {
  return ['/*', path].includes(one.resourcePath) && ['*', httpMethod].includes(one.httpMethod);
}

/** What names its method and its path comes before what holds for all. */
function bySpecificity(throttling: readonly MethodThrottling[]): MethodThrottling[] {
  const wildcards = ({ resourcePath, httpMethod }: MethodThrottling) =>
    2 * Number(resourcePath === '/*') + Number(httpMethod === '*');
  return throttling.toSorted((left, right) => wildcards(left) - wildcards(right));
}
