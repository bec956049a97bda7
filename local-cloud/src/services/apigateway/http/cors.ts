import { type ApiRequest, type Header, headerOf } from '../api-request.ts';
import type { Reply } from '../stage.ts';
import type { CorsConfiguration } from './http-api.ts';

/** An HTTP API with CORS answers preflights itself, whatever its routes are. */
export function isPreflight(cors: CorsConfiguration | undefined, request: ApiRequest): cors is CorsConfiguration {
  const isOptions = cors !== undefined && request.method === 'OPTIONS';
  return isOptions && Boolean(headerOf(request, 'origin') && headerOf(request, 'access-control-request-method'));
}

/** Replaces the CORS headers of the function by the headers of the API, if the API has CORS. */
export function withCors(cors: CorsConfiguration | undefined, request: ApiRequest, reply: Reply): Reply {
  if (!cors) return reply;
  const others = reply.headers.filter(([name]) => !name.toLowerCase().startsWith('access-control-'));
  const origin = originHeaders(cors, request);
  if (origin.length === 0) return { ...reply, headers: others };
  const { allowMethods, allowHeaders, exposeHeaders, maxAgeSeconds } = cors;
  const lists: Readonly<Record<string, readonly unknown[]>> = isPreflight(cors, request)
    ? {
        'access-control-allow-methods': allowMethods,
        'access-control-allow-headers': allowHeaders,
        'access-control-max-age': maxAgeSeconds === undefined ? [] : [maxAgeSeconds],
      }
    : { 'access-control-expose-headers': exposeHeaders };
  const given = Object.entries(lists).filter(([, values]) => values.length > 0);
  return { ...reply, headers: [...others, ...origin, ...given.map(([name, all]): Header => [name, all.join(',')])] };
}

/** Returns no headers for an origin that is not allowed, and for a request without an origin. */
function originHeaders({ allowOrigins, allowCredentials }: CorsConfiguration, request: ApiRequest): Header[] {
  const origin = headerOf(request, 'origin');
  if (origin === undefined) return [];
  if (allowOrigins.includes('*')) return [['access-control-allow-origin', '*']];
  if (!allowOrigins.some((allowed) => isAllowed(allowed, origin))) return [];
  const credentials: Header[] = allowCredentials ? [['access-control-allow-credentials', 'true']] : [];
  return [['access-control-allow-origin', origin], ['vary', 'Origin'], ...credentials];
}

function isAllowed(allowed: string, origin: string): boolean {
  if (allowed === 'https://*' || allowed === 'http://*') return origin.startsWith(allowed.slice(0, -1));
  return allowed.toLowerCase() === origin.toLowerCase();
}
