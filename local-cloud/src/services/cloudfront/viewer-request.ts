import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type Header, headersOf } from '../apigateway/api-request.ts';

/** The request of a viewer to a distribution; an edge function may change it. */
export interface ViewerRequest {
  readonly method: string;
  /** Path, percent-encoded as the viewer sent it, with a slash in front. */
  readonly uri: string;
  /** Query string as the viewer sent it, without its question mark. */
  readonly queryString: string;
  /** Headers in the viewer's order, with names in lower case. */
  readonly headers: readonly Header[];
  readonly sourceIp: string;
  /** Value of the header `x-amz-cf-id`. */
  readonly requestId: string;
}

/** Reads the URL without `new URL()`, which resolves `..` and rewrites characters. */
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

/** Checks whether a request has a body; its length may still be unknown. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Returns `name=value` of every cookie of a request. */
export function cookiesOf(headers: readonly Header[]): string[] {
  const cookies = headers.filter(([name]) => name === 'cookie');
  return cookies.flatMap(([, value]) => value.split(/;\s*/)).filter(Boolean);
}

/** Splits `name=value` without decoding it, because functions see the text that the viewer sent. */
export function pairOf(text: string): [name: string, value: string] {
  const [name = '', ...rest] = text.split('=');
  return [name, rest.join('=')];
}
