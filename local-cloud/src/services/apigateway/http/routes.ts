import { bySpecificity, matchPath, type PathTemplate, readPathTemplate, segmentsOf } from '../path-template.ts';
import type { HttpRoute } from './http-api.ts';

/** A route with its key taken apart. */
export interface ReadRoute {
  readonly route: HttpRoute;
  /** `undefined` for `$default`, which takes what no other route does. */
  readonly key: { readonly method: string; readonly path: PathTemplate } | undefined;
}

export interface FoundRoute {
  readonly route: HttpRoute;
  /** As in the route key; empty for `$default`. */
  readonly path: string;
  /** Decoded. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

/**
 * The routes in the order of their precedence: full matches before greedy ones, a method before `ANY`, `$default` last.
 *
 * @throws Error naming a route key that is none
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export function readRoutes(routes: readonly HttpRoute[]): ReadRoute[] {
  return routes.map(readRoute).sort((left, right) => {
    if (!left.key || !right.key) return Number(!left.key) - Number(!right.key);
    const byPath = bySpecificity(left.key.path, right.key.path);
    return byPath || Number(left.key.method === 'ANY') - Number(right.key.method === 'ANY');
  });
}

/** @param path percent-encoded; throws URIError if it is no encoding */
export function findHttpRoute(routes: readonly ReadRoute[], method: string, path: string): FoundRoute | undefined {
  const segments = segmentsOf(path).map(decodeURIComponent);
  for (const { route, key } of routes) {
    if (!key) return { route, path: '', pathParameters: {} };
    if (key.method !== 'ANY' && key.method !== method) continue;
    const pathParameters = matchPath(key.path, segments);
    if (pathParameters) return { route, path: key.path.text, pathParameters };
  }
  return undefined;
}

function readRoute(route: HttpRoute): ReadRoute {
  if (route.routeKey === '$default') return { route, key: undefined };
  const [, method, path] = /^([A-Z]+) (\/.*)$/.exec(route.routeKey) ?? [];
  if (method === undefined || path === undefined) {
    throw new Error(`RouteKey must be a method and a path such as GET /items, or $default, got ${route.routeKey}`);
  }
  return { route, key: { method, path: readPathTemplate(path) } };
}
