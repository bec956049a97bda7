import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Header } from '../apigateway/api-request.ts';
import { endToEnd } from './hop-by-hop.ts';
import { viaOf } from './origin-request.ts';
import type { OriginResponse } from './origin-response.ts';
import { type ResponseHeadersPolicy, withPolicyHeaders } from './response-headers-policy.ts';
import { hasBody } from './viewer-request.ts';

export interface ViewerResponse extends OriginResponse {
  /** What the header `x-cache` says. Nothing is cached, so there are no hits. */
  readonly from: 'Miss' | 'Error' | 'FunctionGeneratedResponse';
  readonly policy: ResponseHeadersPolicy | undefined;
  readonly requestId: string;
}

/** Resolves when the last byte is with the socket; a viewer that goes away is no error. */
export async function sendToViewer(
  incoming: IncomingMessage,
  response: ServerResponse,
  { status, headers, body, from, policy, requestId }: ViewerResponse,
): Promise<void> {
  const shown = withPolicyHeaders(policy, endToEnd(headers));
  const hasServer = shown.some(([name]) => name.toLowerCase() === 'server');
  const all: Header[] = [
    ...shown,
    ...(hasServer ? [] : [['server', 'CloudFront'] as const]),
    ['x-cache', `${from} from cloudfront`],
    ['via', viaOf(requestId)],
    ['x-amz-cf-id', requestId],
  ];

  if (typeof body === 'string' || Buffer.isBuffer(body)) {
    // What the viewer is still sending has no reader any more.
    if (hasBody(incoming) && !incoming.complete) all.push(['connection', 'close']);
    if (status !== 204 && status !== 304) all.push(['content-length', String(Buffer.byteLength(body))]);
    incoming.resume();
    response.writeHead(status, all.flat()).end(body);
    return;
  }
  response.writeHead(status, all.flat());
  try {
    await pipeline(body, response);
  } catch (error) {
    if (!response.destroyed || (error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}
