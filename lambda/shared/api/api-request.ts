/** A request to an API, in the same form for REST APIs and HTTP APIs. */
export interface ApiRequest {
  readonly method: string;
  /** Path with the stage, as the client sent it. */
  readonly path: string;
  /** Id that API Gateway assigned, and wrote into its access log. */
  readonly requestId: string;
  /** Identity that signed the request, or `anonymous`. */
  readonly caller: string;
  /** All values of each header, by its name in lower case. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: string | null;
  readonly isBase64Encoded: boolean;
}

export interface ApiAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const ANONYMOUS = 'anonymous';

/** Returns a header, undefined if there is none. Several values are joined by commas, as in HTTP. */
export function headerOf({ headers }: Pick<ApiRequest, 'headers'>, name: string): string | undefined {
  return headers.get(name)?.join(', ');
}

export function jsonAnswer(statusCode: number, body: object): ApiAnswer {
  return { statusCode, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}
