import type { Header } from '../apigateway/api-request.ts';
import type { CacheBehavior } from './distribution.ts';
import { cookiesOf, pairOf } from './edge-event.ts';
import { isForwarded } from './forwarding-policy.ts';
import { endToEnd } from './hop-by-hop.ts';
import type { ViewerRequest } from './viewer-request.ts';

/** What an origin is asked for. */
export interface OriginRequest {
  readonly method: string;
  /** With the origin's own path in front, percent-encoded as it came. */
  readonly path: string;
  /** With its question mark; empty for none. */
  readonly queryString: string;
  readonly headers: readonly Header[];
}

/** Belong to the request itself, so they go on whatever the policies say. */
const ALWAYS_FORWARDED = [
  'cache-control',
  'content-encoding',
  'content-length',
  'content-md5',
  'content-type',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'range',
];

/** CloudFront's own: what a viewer says about them does not go on. */
const REPLACED = ['host', 'user-agent', 'via', 'x-amz-cf-id', 'x-forwarded-for', 'x-forwarded-proto', 'x-real-ip'];

/**
 * The request as it leaves for the origin, with what the policies let through of the viewer's.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html
 */
export function originRequest({ origin, forwards }: CacheBehavior, request: ViewerRequest): OriginRequest {
  const pairs = request.queryString
    .split('&')
    .filter((pair) => pair !== '' && isForwarded(forwards, 'queryStrings', pairOf(pair)[0]));
  return {
    method: request.method,
    path: origin.path + request.uri,
    queryString: pairs.length > 0 ? `?${pairs.join('&')}` : '',
    headers: [
      ...viewerHeaders(forwards, request),
      ...ownHeaders(request, origin.domainName, forwards),
      ...origin.customHeaders,
    ],
  };
}

function viewerHeaders(forwards: CacheBehavior['forwards'], { headers }: ViewerRequest): Header[] {
  const goesOn = (name: string) => ALWAYS_FORWARDED.includes(name) || isForwarded(forwards, 'headers', name);
  const others = endToEnd(headers).filter(([name]) => name !== 'cookie' && !name.startsWith('x-edge-'));
  const cookies = cookiesOf(headers).filter((cookie) => isForwarded(forwards, 'cookies', pairOf(cookie)[0]));
  const kept = others.filter(([name]) => !REPLACED.includes(name) && goesOn(name));
  return cookies.length > 0 ? [...kept, ['cookie', cookies.join('; ')]] : kept;
}

function ownHeaders(request: ViewerRequest, host: string, forwards: CacheBehavior['forwards']): Header[] {
  const given = (name: string) => request.headers.filter(([header]) => header === name).map(([, value]) => value);
  const agent = isForwarded(forwards, 'headers', 'user-agent') ? given('user-agent')[0] : undefined;
  return [
    ['host', host],
    ['user-agent', agent ?? 'Amazon CloudFront'],
    ['via', [...given('via'), viaOf(request.requestId)].join(', ')],
    ['x-amz-cf-id', request.requestId],
    ['x-forwarded-for', [...given('x-forwarded-for'), request.sourceIp].join(', ')],
  ];
}

/** As CloudFront names itself, in requests and responses. */
export function viaOf(requestId: string): string {
  return `1.1 ${Buffer.from(requestId).toString('hex').slice(0, 32)}.cloudfront.net (CloudFront)`;
}
