import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type Header, headersOf } from '../apigateway/api-request.ts';

/** What a viewer asks a distribution for; an edge function may change it. */
export interface ViewerRequest {
  readonly method: string;
  /** Percent-encoded as it came, beginning with a slash. */
  readonly uri: string;
  /** Without its question mark, as it came. */
  readonly queryString: string;
  /** Names in lower case, in the order they came in. */
  readonly headers: readonly Header[];
  readonly sourceIp: string;
  /** As in the header `x-amz-cf-id`. */
  readonly requestId: string;
}

/** The URL is cut by hand: `new URL()` would resolve `..` and rewrite characters. */
export function readViewerRequest(request: IncomingMessage): ViewerRequest {
  const target = (request.url ?? '/').replace(/^https?:\/\/[^/?]*/i, '');
  const question = target.indexOf('?');
  const path = question < 0 ? target : target.slice(0, question);
  return {
    method: request.method ?? 'GET',
    uri: path.startsWith('/') ? path : `/${path}`,
    queryString: question < 0 ? '' : target.slice(question + 1),
    headers: headersOf(request.rawHeaders).map(([name, value]) => [name.toLowerCase(), value]),
    sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
    requestId: randomBytes(40).toString('base64url').concat('=='),
  };
}

/** Whether a body comes with it; what its length is may not be known yet. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Bytes of the request line and the headers together. */
export function headLength({ method, uri, queryString, headers }: ViewerRequest): number {
  const line = method.length + uri.length + queryString.length;
  return headers.reduce((bytes, [name, value]) => bytes + name.length + value.length, line);
}
