import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Reply } from './api-stage.ts';

/** Statuses that have no body, and no length of one either. */
const BODILESS = [204, 304];

export function sendReply(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Reply): void {
  const length = BODILESS.includes(status) ? [] : [['Content-Length', String(Buffer.byteLength(body))] as const];
  response.writeHead(status, [...headers, ...length].flat());
  response.end(request.method === 'HEAD' || BODILESS.includes(status) ? undefined : body);
}
