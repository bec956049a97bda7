/** A request to an API, whichever kind of API Gateway it came through. */
export interface ApiRequest {
  readonly method: string;
  /** With the stage, as the client sent it. */
  readonly path: string;
  /** API Gateway's own, which its access log has as well. */
  readonly requestId: string;
  /** Who signed the request, or `anonymous`. */
  readonly caller: string;
  /** Every value that was sent under a name of lower-case letters. */
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

/** The only value of a header, or undefined if there is none. With several values all of them, as HTTP joins them. */
export function headerOf({ headers }: Pick<ApiRequest, 'headers'>, name: string): string | undefined {
  return headers.get(name)?.join(', ');
}
