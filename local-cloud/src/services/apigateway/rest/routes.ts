import type { ApiRequest } from '../api-request.ts';
import { bySpecificity, matchPath, readPathTemplate, segmentsOf } from '../path-template.ts';
import type { Route } from '../stage.ts';
import type { MethodThrottling, RestApi, RestMethod, RestStageSettings } from './rest-api.ts';

export interface RestRoute extends Route {
  readonly resourceId: string;
  /** e.g. `/items/{id}` */
  readonly resourcePath: string;
  readonly method: RestMethod;
}

/**
 * Reads the tree of resources. The result finds the route of a request; its path parameters stay percent-encoded.
 *
 * @throws Error naming a resource that is missing
 */
export function readRestRoutes(
  api: RestApi,
  { throttling }: RestStageSettings,
): (request: ApiRequest) => RestRoute | undefined {
  const resources = [...new Set(api.methods.map(({ resourceId }) => resourceId))]
    .map((id) => ({
      path: readPathTemplate(pathOf(api, id)),
      methods: new Map(api.methods.filter((method) => method.resourceId === id).map((one) => [one.httpMethod, one])),
    }))
    .sort((left, right) => bySpecificity(left.path, right.path));
  const settings = mostSpecificFirst(throttling);

  return (request) => {
    // A slash at the end makes no difference to a REST API.
    const segments = segmentsOf(request.path.length > 1 ? request.path.replace(/\/$/, '') : request.path);
    for (const { path, methods } of resources) {
      const pathParameters = matchPath(path, segments);
      if (!pathParameters) continue;
      // The path alone selects the resource, even if only a less specific resource has the method.
      const method = methods.get(request.method) ?? methods.get('ANY');
      if (!method) return undefined;
      const { resourceId, httpMethod, functionName, timeoutMs } = method;
      const resourcePath = path.text;
      return {
        key: `${httpMethod} ${resourcePath}`,
        limits: settings.find(
          (one) => ['/*', resourcePath].includes(one.resourcePath) && ['*', httpMethod].includes(one.httpMethod),
        ),
        functionName,
        timeoutMs,
        call: `${request.method}${resourcePath.replaceAll(/\{[^}]*\}/g, '*')}`,
        pathParameters,
        context: { resourceId, resourcePath },
        resourceId,
        resourcePath,
        method,
      };
    }
    return undefined;
  };
}

function pathOf(api: RestApi, id: string): string {
  if (id === api.rootResourceId) return '/';
  const resource = api.resources.get(id);
  if (!resource) throw new Error(`the REST API ${api.name} has no resource ${id}`);
  return `${pathOf(api, resource.parentId).replace(/\/$/, '')}/${resource.pathPart}`;
}

/** Sorts settings that name their path and their method before settings for all. */
function mostSpecificFirst(throttling: readonly MethodThrottling[]): MethodThrottling[] {
  const wildcards = ({ resourcePath, httpMethod }: MethodThrottling) =>
    2 * Number(resourcePath === '/*') + Number(httpMethod === '*');
  return throttling.toSorted((left, right) => wildcards(left) - wildcards(right));
}
