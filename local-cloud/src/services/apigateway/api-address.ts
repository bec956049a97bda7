import type { IncomingMessage } from 'node:http';

/** What a request to an API points at, before the API itself is asked. */
export interface ApiAddress {
  readonly apiId: string;
  /** Below the API, as it came: percent-encoded, `..` included, beginning with a slash. */
  readonly path: string;
  /** Without its question mark, as it came. */
  readonly queryString: string;
}

const PREFIX = '/_aws/execute-api/';
const HOST = /^([a-z0-9]+)\.execute-api\.(?:[a-z0-9-]+\.)?localhost(?::\d+)?$/;

/**
 * Reads `/_aws/execute-api/<apiId>/…`, or anything on the host `<apiId>.execute-api.localhost`.
 *
 * The URL is cut by hand: `new URL()` would resolve `..`, and so let a path leave its API.
 */
export function apiAddress({ url = '/', headers }: Pick<IncomingMessage, 'url' | 'headers'>): ApiAddress | undefined {
  const target = url.replace(/^https?:\/\/[^/?]*/, '');
  const question = target.indexOf('?');
  const path = question < 0 ? target : target.slice(0, question);
  const queryString = question < 0 ? '' : target.slice(question + 1);

  if (path.startsWith(PREFIX)) {
    const [, apiId = '', below = ''] = /^([^/]*)(.*)$/.exec(path.slice(PREFIX.length)) ?? [];
    return { apiId, path: below || '/', queryString };
  }
  const apiId = HOST.exec(headers.host?.toLowerCase() ?? '')?.[1];
  return apiId === undefined ? undefined : { apiId, path: path || '/', queryString };
}
