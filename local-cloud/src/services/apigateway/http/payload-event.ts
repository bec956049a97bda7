import { type ApiRequest, type Header, headerOf } from '../api-request.ts';
import type { Exchange } from '../exchange.ts';
import { queryPairs, valuesByName } from '../query-values.ts';
import { domainOf } from '../remember-request.ts';
import { DEFAULT_STAGE, type HttpApi, type HttpStageSettings } from './http-api.ts';
import type { JwtGrant } from './jwt-authorizer.ts';
import type { FoundRoute } from './routes.ts';

export interface RoutedRequest {
  readonly api: HttpApi;
  readonly stage: HttpStageSettings;
  readonly request: ApiRequest;
  readonly found: FoundRoute;
  readonly grant: JwtGrant | undefined;
  readonly exchange: Exchange;
}

/**
 * The event of an HTTP API's function, payload format 2.0. What has no value is left out.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function payloadEvent({ api, stage, request, found, grant, exchange }: RoutedRequest): object {
  const { queryString, body = Buffer.alloc(0) } = request;
  const query = valuesByName(queryPairs(queryString));
  const cookies = headerOf(request, 'cookie')?.split(/;\s*/).filter(Boolean) ?? [];
  const isBase64Encoded = body.length > 0 && !isText(headerOf(request, 'content-type'));
  const path = rawPath(stage, request);
  return {
    version: '2.0',
    routeKey: found.route.routeKey,
    rawPath: path,
    rawQueryString: queryString,
    ...(cookies.length > 0 && { cookies }),
    headers: joined(headersOf(request, exchange)),
    ...(query.size > 0 && { queryStringParameters: joined(query) }),
    requestContext: {
      accountId: api.accountId,
      apiId: api.id,
      ...(grant && { authorizer: { jwt: grant } }),
      domainName: domainOf(api),
      domainPrefix: api.id,
      http: {
        method: request.method,
        path,
        protocol: request.protocol,
        sourceIp: request.sourceIp,
        userAgent: headerOf(request, 'user-agent') ?? '',
      },
      requestId: exchange.extendedRequestId,
      routeKey: found.route.routeKey,
      stage: stage.name,
      time: exchange.context.get('requestTime'),
      timeEpoch: exchange.startedAtMs,
    },
    ...(Object.keys(found.pathParameters).length > 0 && { pathParameters: found.pathParameters }),
    ...(Object.keys(stage.variables).length > 0 && { stageVariables: stage.variables }),
    // What is not UTF-8 in a body of a text type arrives as U+FFFD, since an event is JSON.
    ...(body.length > 0 && { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    isBase64Encoded,
  };
}

/** With the stage, unless it is the default one, and decoded. */
export function rawPath(stage: Pick<HttpStageSettings, 'name'>, { path }: Pick<ApiRequest, 'path'>): string {
  const decoded = decodeURIComponent(path);
  return stage.name === DEFAULT_STAGE ? decoded : `/${stage.name}${decoded}`;
}

/** Types whose bodies come as text; every other one, and none at all, comes in base64. */
function isText(contentType: string | undefined): boolean {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  return /^(text\/.*|application\/(json|javascript|xml|.+\+(json|xml)))$/.test(type);
}

/** Cookies are in a list of their own. */
const DROPPED = ['connection', 'cookie', 'expect', 'te', 'transfer-encoding'];

function headersOf(request: ApiRequest, { traceId }: Exchange): Map<string, string[]> {
  const { headers, sourceIp, port } = request;
  const before = headerOf(request, 'x-forwarded-for');
  const forwarded: Header[] = [
    ['x-amzn-trace-id', traceId],
    ['x-forwarded-for', [...(before === undefined ? [] : [before]), sourceIp].join(', ')],
    ['x-forwarded-port', String(port)],
    ['x-forwarded-proto', 'http'],
  ];
  const replaced = new Set([...DROPPED, ...forwarded.map(([name]) => name)]);
  const sent = headers.map(([name, value]): Header => [name.toLowerCase(), value]);
  return valuesByName([...sent.filter(([name]) => !replaced.has(name)), ...forwarded]);
}

function joined(values: ReadonlyMap<string, readonly string[]>): Record<string, string> {
  return Object.fromEntries([...values].map(([name, all]) => [name, all.join(',')]));
}
