import type { RestApi } from './rest-api.ts';

/** @throws Error when no template that runs here declares it */
export function declaredRestApi(
  { restApis }: { readonly restApis: ReadonlyMap<string, RestApi> },
  id: string,
): RestApi {
  const api = restApis.get(id);
  if (api) return api;
  throw new Error(`RestApiId must be the id of a REST API of these stacks, got ${id}`);
}
