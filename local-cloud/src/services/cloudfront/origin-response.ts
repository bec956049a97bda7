import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { type Header, headersOf, valuesByName } from '../apigateway/api-request.ts';
import type { OriginRequest } from './origin-request.ts';

/** What an origin answered. */
export interface OriginResponse {
  readonly status: number;
  /** As the origin sent them. */
  readonly headers: readonly Header[];
  readonly body: Readable | Buffer | string;
}

/** Asks the origin of a behavior; a rejection is one that does not answer. */
export type AskOrigin = (request: OriginRequest, from: Viewer) => Promise<OriginResponse>;

/** The viewer's side of a request. */
export interface Viewer {
  /** `undefined` for a request without one. */
  readonly body: Readable | undefined;
  /** Port of the site that was asked. */
  readonly port: number;
  /** The viewer is gone. */
  readonly signal: AbortSignal;
}

export function responseOf(message: IncomingMessage): OriginResponse {
  return { status: message.statusCode ?? 502, headers: headersOf(message.rawHeaders), body: message };
}

/** Headers for `http.request`, which takes each name once. */
export function requestHeaders(headers: readonly Header[], hasBody: boolean): Record<string, string[]> {
  const byName = Object.fromEntries(valuesByName(headers));
  // Node sends a DELETE's body without any framing otherwise.
  return hasBody && !byName['content-length'] ? { ...byName, 'transfer-encoding': ['chunked'] } : byName;
}
