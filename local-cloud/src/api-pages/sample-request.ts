import type { DescribedApi } from './described-api.ts';

/** A request that one can make at once. */
export interface SampleRequest {
  readonly method: string;
  /** Below the API's own path, e.g. `/stream`. */
  readonly path: string;
  /** JSON. */
  readonly body: string;
}

interface Operation {
  readonly requestBody?: { readonly content?: Readonly<Record<string, MediaType>> };
}

interface MediaType {
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value?: unknown }>>;
}

/** The first operation for which the document has a JSON body as an example. */
export function sampleRequest({ document }: DescribedApi): SampleRequest | undefined {
  for (const [path, operations] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(operations)) {
      const { example, examples = {} } = (operation as Operation).requestBody?.content?.['application/json'] ?? {};
      const body = example ?? Object.values(examples)[0]?.value;
      if (body !== undefined) return { method: method.toUpperCase(), path, body: JSON.stringify(body) };
    }
  }
  return undefined;
}
