import type { HttpApi } from './http-api.ts';

/** @throws Error when no template that runs here declares it */
export function declaredHttpApi(
  { httpApis }: { readonly httpApis: ReadonlyMap<string, HttpApi> },
  id: string,
): HttpApi {
  const api = httpApis.get(id);
  if (api) return api;
  throw new Error(`ApiId must be the id of an HTTP API of these stacks, got ${id}`);
}
