/** https://fetch.spec.whatwg.org/#http-cors-protocol; credentials are never allowed, callers sign their requests. */
export interface Cors {
  /** For every answer, problems included. */
  headersFor(origin: string | undefined): Record<string, string>;
  /** For the answer to a preflight request. */
  preflightHeadersFor(origin: string | undefined): Record<string, string>;
}

const MAX_AGE_SECONDS = 600;
const REQUEST_HEADERS =
  'Content-Type, Idempotency-Key, Authorization, X-Amz-Date, X-Amz-Security-Token, X-Amz-Content-Sha256';

/**
 * @param allowedOrigins separated by spaces, `*` for any, `''` for none
 * @param methods that pages may use
 */
export function createCors(allowedOrigins: string, methods: readonly string[]): Cors {
  const allowed = allowedOrigins.split(/\s+/).filter((origin) => origin !== '');

  function headersFor(origin: string | undefined): Record<string, string> {
    if (allowed.length === 0) return {};
    if (allowed.includes('*')) return sharedWith('*');
    // Caches must keep the answers for different origins apart, those without permission too.
    return { Vary: 'Origin', ...(origin !== undefined && allowed.includes(origin) && sharedWith(origin)) };
  }

  return {
    headersFor,
    preflightHeadersFor(origin) {
      const headers = headersFor(origin);
      if (!('Access-Control-Allow-Origin' in headers)) return headers;
      return {
        ...headers,
        'Access-Control-Allow-Methods': methods.join(', '),
        'Access-Control-Allow-Headers': REQUEST_HEADERS,
        'Access-Control-Max-Age': String(MAX_AGE_SECONDS),
      };
    },
  };
}

function sharedWith(origin: string): Record<string, string> {
  return { 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': 'Retry-After' };
}
