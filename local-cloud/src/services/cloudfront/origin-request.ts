import type { Header } from '../apigateway/api-request.ts';
import type { CacheBehavior, ForwardingPolicy } from './distribution.ts';
import { cookiesOf, pairOf, type ViewerRequest } from './viewer-request.ts';

export interface OriginRequest {
  readonly method: string;
  /** Path of the origin and path of the request, percent-encoded as the viewer sent it. */
  readonly path: string;
  /** Query string without its question mark. */
  readonly queryString: string;
  readonly headers: readonly Header[];
}

/** Headers that belong to the request itself, so CloudFront forwards them whatever the policies say. */
const ALWAYS_FORWARDED =
  /^(cache-control|content-(encoding|length|md5|type)|if-((none-)?match|(un)?modified-since|range)|range)$/;
/** Headers that CloudFront sets itself. */
const REPLACED = /^(host|user-agent|via|x-amz-cf-id|x-forwarded-(for|proto)|x-real-ip)$/;

/**
 * Makes the request to the origin, with the parts of the viewer's request that the policies forward.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html
 */
export function originRequest({ origin, forwards }: CacheBehavior, request: ViewerRequest): OriginRequest {
  const isForwarded = (part: keyof ForwardingPolicy, name: string) =>
    forwards.some(({ [part]: choice }) =>
      'only' in choice ? choice.only.includes(name) : !choice.allBut.includes(name),
    );
  const pairs = request.queryString.split('&').filter(Boolean);
  const cookies = cookiesOf(request.headers).filter((cookie) => isForwarded('cookies', pairOf(cookie)[0]));
  const headers = endToEnd(request.headers)
    .filter(([name]) => name !== 'cookie' && !name.startsWith('x-edge-') && !REPLACED.test(name))
    .filter(([name]) => ALWAYS_FORWARDED.test(name) || isForwarded('headers', name));

  const given = (name: string) => request.headers.filter(([header]) => header === name).map(([, value]) => value);
  const agent = isForwarded('headers', 'user-agent') ? given('user-agent')[0] : undefined;
  return {
    method: request.method,
    path: origin.path + request.uri,
    queryString: pairs.filter((pair) => isForwarded('queryStrings', pairOf(pair)[0])).join('&'),
    headers: [
      ...headers,
      ...(cookies.length > 0 ? [['cookie', cookies.join('; ')] as const] : []),
      ['host', origin.domainName],
      ['user-agent', agent ?? 'Amazon CloudFront'],
      ['via', [...given('via'), viaOf(request.requestId)].join(', ')],
      ['x-amz-cf-id', request.requestId],
      ['x-forwarded-for', [...given('x-forwarded-for'), request.sourceIp].join(', ')],
      ...origin.customHeaders,
    ],
  };
}

/** Makes the header with which CloudFront names itself, in requests and responses. */
export function viaOf(requestId: string): string {
  return `1.1 ${Buffer.from(requestId).toString('hex').slice(0, 32)}.cloudfront.net (CloudFront)`;
}

/** https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
const HOP_BY_HOP =
  /^(connection|expect|keep-alive|proxy-(authenticate|authorization|connection)|te|trailer|transfer-encoding|upgrade)$/;

/** Removes headers that apply to one connection only, and those that `Connection` names. */
export function endToEnd(headers: readonly Header[]): Header[] {
  const named = headers
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) => value.split(',').map((token) => token.trim().toLowerCase()));
  return headers.filter(([name]) => !HOP_BY_HOP.test(name.toLowerCase()) && !named.includes(name.toLowerCase()));
}
