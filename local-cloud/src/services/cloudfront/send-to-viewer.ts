import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Header } from '../apigateway/api-request.ts';
import type { ResponseHeadersPolicy } from './distribution.ts';
import { endToEnd, viaOf } from './origin-request.ts';
import type { OriginResponse } from './origins.ts';
import { hasBody } from './viewer-request.ts';

export interface ViewerResponse extends OriginResponse {
  /** First word of the header `x-cache`. Nothing is cached, so there are no hits. */
  readonly from: 'Miss' | 'Error' | 'FunctionGeneratedResponse';
  readonly policy: ResponseHeadersPolicy | undefined;
  readonly requestId: string;
}

/** Sends a response. Resolves after the last byte; a viewer that closes the connection is not an error. */
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
    // Nothing reads the rest of a body that the viewer is still sending.
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

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html */
export function withPolicyHeaders(policy: ResponseHeadersPolicy | undefined, headers: readonly Header[]): Header[] {
  if (!policy) return [...headers];
  const kept = headers.filter(([name]) => !policy.removes.includes(name.toLowerCase()));
  return policy.adds.reduce((all, { name, value, override }): Header[] => {
    const isSame = ([given]: Header) => given.toLowerCase() === name.toLowerCase();
    if (!override && all.some(isSame)) return all;
    return [...all.filter((header) => !isSame(header)), [name, value]];
  }, kept);
}
