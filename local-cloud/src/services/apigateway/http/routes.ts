import type { ApiRequest } from '../api-request.ts';
import { bySpecificity, matchPath, type PathTemplate, readPathTemplate, segmentsOf } from '../path-template.ts';
import { RequestFailure, type Route } from '../stage.ts';
import type { HttpApi, HttpRoute, HttpStageSettings } from './http-api.ts';
import { HTTP_ANSWERS } from './own-answers.ts';

export interface FoundHttpRoute extends Route {
  readonly route: HttpRoute;
}

/**
 * Reads the routes. The result finds the route of a request, with decoded path parameters: full matches before greedy
 * matches, a method before `ANY`, `$default` last.
 *
 * @throws Error naming a route key that is not valid, or a missing integration
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export function readHttpRoutes(
  api: HttpApi,
  { defaultThrottling, routeThrottling }: HttpStageSettings,
): (request: ApiRequest) => FoundHttpRoute | undefined {
  const routes = api.routes
    .map((route) => ({ route, key: readRouteKey(route), ...integrationOf(api, route) }))
    .sort((left, right) => {
      if (!left.key || !right.key) return Number(!left.key) - Number(!right.key);
      const byPath = bySpecificity(left.key.path, right.key.path);
      return byPath || Number(left.key.method === 'ANY') - Number(right.key.method === 'ANY');
    });

  return ({ method, path }) => {
    const segments = decodedSegments(path);
    for (const { route, key, ...integration } of routes) {
      if (key && key.method !== 'ANY' && key.method !== method) continue;
      const pathParameters = key ? matchPath(key.path, segments) : {};
      if (!pathParameters) continue;
      const { routeKey } = route;
      const call = key ? `${method}${key.path.text}` : '$default';
      const limits = routeThrottling.get(routeKey) ?? defaultThrottling;
      return { key: routeKey, limits, ...integration, call, pathParameters, context: { routeKey }, route };
    }
    return undefined;
  };
}

/** Returns `undefined` for `$default`, which receives the requests that no other route matches. */
function readRouteKey({ routeKey }: HttpRoute): { method: string; path: PathTemplate } | undefined {
  if (routeKey === '$default') return undefined;
  const [, method, path] = /^([A-Z]+) (\/.*)$/.exec(routeKey) ?? [];
  if (method === undefined || path === undefined) {
    throw new Error(`RouteKey must be a method and a path such as GET /items, or $default, got ${routeKey}`);
  }
  return { method, path: readPathTemplate(path) };
}

function integrationOf(api: HttpApi, { routeKey, integrationId }: HttpRoute) {
  const integration = api.integrations.get(integrationId);
  if (integration) return integration;
  throw new Error(`the HTTP API ${api.name} has no integration ${integrationId}, which ${routeKey} names`);
}

function decodedSegments(path: string): string[] {
  try {
    return segmentsOf(path).map(decodeURIComponent);
  } catch {
    throw new RequestFailure(HTTP_ANSWERS['bad-path'], { reason: `${path} is not a valid percent-encoding` });
  }
}
