import type { IncomingMessage } from 'node:http';
import { isForThisMachine } from '../../front-door/loopback.ts';
import type { CacheBehavior, Distribution } from './distribution.ts';
import { hasBody, headLength, type ViewerRequest } from './viewer-request.ts';

/** A request that CloudFront answers itself, before anything of the distribution runs. */
export interface Refusal {
  readonly status: 403 | 405 | 413;
  readonly text: string;
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html */
const MAX_URL_BYTES = 8_192;
const MAX_HEAD_BYTES = 20_480;

const METHODS = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'];

export function refusalOf(
  incoming: IncomingMessage,
  request: ViewerRequest,
  distribution: Distribution,
  { allowedMethods }: CacheBehavior,
): Refusal | undefined {
  if (!isForDistribution(incoming, distribution)) {
    return { status: 403, text: `Bad request. The distribution has no such host name.` };
  }
  const { method, uri, queryString } = request;
  if (uri.length + queryString.length + 1 > MAX_URL_BYTES || headLength(request) > MAX_HEAD_BYTES) {
    return { status: 413, text: 'Request Entity Too Large.' };
  }
  if (!METHODS.includes(method)) return { status: 405, text: 'Method Not Allowed.' };
  if (!allowedMethods.includes(method)) {
    const text = 'This distribution is not configured to allow the HTTP request method that was used for this request.';
    return { status: 403, text };
  }
  if (method === 'GET' && hasBody(incoming)) return { status: 403, text: 'Bad request. A GET request has no body.' };
  return undefined;
}

/**
 * CloudFront refuses hosts that are no names of a distribution. Here it keeps out web pages, too, that point a name of
 * their own at 127.0.0.1 (DNS rebinding) to read what an API without authorization tells.
 */
function isForDistribution({ headers }: IncomingMessage, { domainName, aliases }: Distribution): boolean {
  const name = headers.host?.replace(/:\d+$/, '').toLowerCase() ?? '';
  return isForThisMachine(headers) || [domainName, ...aliases].includes(name);
}
