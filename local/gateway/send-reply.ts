import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Reply } from './api-stage.ts';
import type { Exchange } from './exchange.ts';

/** Statuses that have no body, and no length of one either. */
const BODILESS = [204, 304];

export function sendReply(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: Reply,
  { requestId, extendedRequestId }: Exchange,
): void {
  const own = [
    ['x-amzn-RequestId', requestId],
    ['x-amz-apigw-id', extendedRequestId],
  ] as const;
  const length = BODILESS.includes(status) ? [] : [['Content-Length', String(Buffer.byteLength(body))] as const];
  response.writeHead(status, [...headers, ...own, ...length].flat());
  response.end(request.method === 'HEAD' || BODILESS.includes(status) ? undefined : body);
}
