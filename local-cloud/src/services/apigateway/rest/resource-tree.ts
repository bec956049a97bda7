import { bySpecificity, matchPath, type PathTemplate, readPathTemplate, segmentsOf } from '../path-template.ts';
import type { RestApi, RestMethod } from './rest-api.ts';

/** A resource of the tree with what it answers. */
export interface RoutedResource {
  readonly id: string;
  readonly path: PathTemplate;
  /** By HTTP method, which may be `ANY`. */
  readonly methods: ReadonlyMap<string, RestMethod>;
}

export interface Route {
  readonly resource: RoutedResource;
  readonly method: RestMethod;
  /** As they stand in the path: percent-encoded. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** The resources that have methods, the most specific path first. */
export function readResourceTree(api: RestApi): RoutedResource[] {
  const ids = [...new Set(api.methods.map(({ resourceId }) => resourceId))];
  return ids
    .map((id) => ({
      id,
      path: readPathTemplate(pathOf(api, id)),
      methods: new Map(api.methods.filter((method) => method.resourceId === id).map((one) => [one.httpMethod, one])),
    }))
    .sort((left, right) => bySpecificity(left.path, right.path));
}

/** The resource decides by the path alone: one without the method is no match, even if a greedy one would have it. */
export function findRoute(resources: readonly RoutedResource[], httpMethod: string, path: string): Route | undefined {
  // A slash at the end makes no difference to a REST API.
  const segments = segmentsOf(path.length > 1 ? path.replace(/\/$/, '') : path);
  for (const resource of resources) {
    const pathParameters = matchPath(resource.path, segments);
    if (!pathParameters) continue;
    const method = resource.methods.get(httpMethod) ?? resource.methods.get('ANY');
    return method && { resource, method, pathParameters };
  }
  return undefined;
}

function pathOf(api: RestApi, id: string): string {
  if (id === api.rootResourceId) return '/';
  const resource = api.resources.get(id);
  if (!resource) throw new Error(`the REST API ${api.name} has no resource ${id}`);
  return `${pathOf(api, resource.parentId).replace(/\/$/, '')}/${resource.pathPart}`;
}
