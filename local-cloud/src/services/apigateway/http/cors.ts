import { type ApiRequest, type Header, headerOf } from '../api-request.ts';
import type { Reply } from '../api-stage.ts';
import type { CorsConfiguration } from './http-api.ts';

/** What an HTTP API with CORS answers to a preflight, whatever its routes are; `undefined` to other requests. */
export function preflightReply(cors: CorsConfiguration | undefined, request: ApiRequest): Reply | undefined {
  if (!cors || request.method !== 'OPTIONS') return undefined;
  if (!headerOf(request, 'origin') || !headerOf(request, 'access-control-request-method')) return undefined;

  const origin = originHeaders(cors, request);
  const { allowMethods, allowHeaders, maxAgeSeconds } = cors;
  const allowed: Header[] = [
    ...listHeader('access-control-allow-methods', allowMethods),
    ...listHeader('access-control-allow-headers', allowHeaders),
    ...listHeader('access-control-max-age', maxAgeSeconds === undefined ? [] : [String(maxAgeSeconds)]),
  ];
  return { status: 204, headers: origin.length > 0 ? [...origin, ...allowed] : [], body: '' };
}

/** Puts the API's CORS headers in place of those of the function, which count for nothing then. */
export function withCors(cors: CorsConfiguration | undefined, request: ApiRequest, reply: Reply): Reply {
  if (!cors) return reply;
  const others = reply.headers.filter(([name]) => !name.toLowerCase().startsWith('access-control-'));
  const origin = originHeaders(cors, request);
  const exposed = origin.length > 0 ? listHeader('access-control-expose-headers', cors.exposeHeaders) : [];
  return { ...reply, headers: [...others, ...origin, ...exposed] };
}

/** Empty for an origin that is not allowed, and for a request without one. */
function originHeaders({ allowOrigins, allowCredentials }: CorsConfiguration, request: ApiRequest): Header[] {
  const origin = headerOf(request, 'origin');
  if (origin === undefined) return [];
  if (allowOrigins.includes('*')) return [['access-control-allow-origin', '*']];
  if (!allowOrigins.some((allowed) => isAllowed(allowed, origin))) return [];
  return [
    ['access-control-allow-origin', origin],
    ['vary', 'Origin'],
    ...(allowCredentials ? ([['access-control-allow-credentials', 'true']] satisfies Header[]) : []),
  ];
}

function isAllowed(allowed: string, origin: string): boolean {
  if (allowed === 'https://*' || allowed === 'http://*') return origin.startsWith(allowed.slice(0, -1));
  return allowed.toLowerCase() === origin.toLowerCase();
}

function listHeader(name: string, values: readonly string[]): Header[] {
  return values.length > 0 ? [[name, values.join(',')]] : [];
}
