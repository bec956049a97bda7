import { type ApiRequest, type Header, headerOf, queryPairs, valuesByName } from '../api-request.ts';
import { domainOf, type Exchange } from '../exchange.ts';
import { isObject, malformed, responseField } from '../function-response.ts';
import type { Reply } from '../stage.ts';
import { DEFAULT_STAGE, type HttpApi, type HttpStageSettings } from './http-api.ts';
import type { JwtGrant } from './jwt-authorizer.ts';
import type { FoundHttpRoute } from './routes.ts';

export interface RoutedRequest {
  readonly api: HttpApi;
  readonly stage: HttpStageSettings;
  readonly request: ApiRequest;
  readonly exchange: Exchange;
  readonly found: FoundHttpRoute;
  readonly grant: JwtGrant | undefined;
}

/**
 * Makes the event of a function, payload format 2.0. Fields without a value are left out.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function payloadEvent({ api, stage, request, exchange, found, grant }: RoutedRequest): object {
  const { queryString, body = Buffer.alloc(0) } = request;
  const query = valuesByName(queryPairs(queryString));
  const cookies = headerOf(request, 'cookie')?.split(/;\s*/).filter(Boolean) ?? [];
  const isBase64Encoded = body.length > 0 && !isText(headerOf(request, 'content-type'));
  const decodedPath = decodeURIComponent(request.path);
  const path = stage.name === DEFAULT_STAGE ? decodedPath : `/${stage.name}${decodedPath}`;
  return {
    version: '2.0',
    routeKey: found.key,
    rawPath: path,
    rawQueryString: queryString,
    ...(cookies.length > 0 && { cookies }),
    headers: joined(eventHeaders(request, exchange)),
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
      routeKey: found.key,
      stage: stage.name,
      time: exchange.context.get('requestTime'),
      timeEpoch: exchange.startedAtMs,
    },
    ...(Object.keys(found.pathParameters).length > 0 && { pathParameters: found.pathParameters }),
    ...(Object.keys(stage.variables).length > 0 && { stageVariables: stage.variables }),
    // An event is JSON, so bytes that are not UTF-8 in a body of a text type become U+FFFD.
    ...(body.length > 0 && { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    isBase64Encoded,
  };
}

/** Bodies of these types arrive as text; a body of another type or without a type arrives in base64. */
function isText(contentType: string | undefined): boolean {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  return /^(text\/.*|application\/(json|javascript|xml|.+\+(json|xml)))$/.test(type);
}

/** Headers that functions do not see. Cookies have their own list in the event. */
const HIDDEN = ['connection', 'cookie', 'expect', 'te', 'transfer-encoding'];

function eventHeaders(request: ApiRequest, { traceId }: Exchange): Map<string, string[]> {
  const { headers, sourceIp, port } = request;
  const before = headerOf(request, 'x-forwarded-for');
  const forwarded: Header[] = [
    ['x-amzn-trace-id', traceId],
    ['x-forwarded-for', [...(before === undefined ? [] : [before]), sourceIp].join(', ')],
    ['x-forwarded-port', String(port)],
    ['x-forwarded-proto', 'http'],
  ];
  const replaced = new Set([...HIDDEN, ...forwarded.map(([name]) => name)]);
  const sent = headers.map(([name, value]): Header => [name.toLowerCase(), value]);
  return valuesByName([...sent.filter(([name]) => !replaced.has(name)), ...forwarded]);
}

function joined(values: ReadonlyMap<string, readonly string[]>): Record<string, string> {
  return Object.fromEntries([...values].map(([name, all]) => [name, all.join(',')]));
}

const TYPES = ['string', 'number', 'boolean'];
/** The server sets these headers itself. */
const DROPPED = /^(connection|content-length|date|keep-alive|te|trailer|transfer-encoding|upgrade)$/i;

/**
 * Reads the response of a function in payload format 2.0: an object with a status code, or any other value, which
 * becomes the body of a 200.
 *
 * @throws MalformedResponseError
 */
export function readPayloadResponse(payload: string): Reply {
  const value: unknown = JSON.parse(payload);
  if (!isObject(value) || value.statusCode === undefined) {
    const body = typeof value === 'string' ? value : payload;
    return { status: 200, headers: [['content-type', 'application/json']], body };
  }
  const body = responseField.body(value.body);
  const { cookies = [] } = value;
  if (!Array.isArray(cookies)) throw malformed(`cookies must be a list, got ${JSON.stringify(cookies)}`);
  const headers = [
    ...responseField
      .entries('headers', value.headers)
      .filter(([name]) => !DROPPED.test(name))
      .map(([name, given]) => responseField.header(name, given, TYPES)),
    ...cookies.map((cookie) => responseField.header('set-cookie', cookie, TYPES)),
  ];
  const hasType = headers.some(([name]) => name.toLowerCase() === 'content-type');
  return {
    status: responseField.status(value.statusCode),
    headers: hasType ? headers : [['content-type', 'text/plain;charset=UTF-8'], ...headers],
    body: value.isBase64Encoded === true ? Buffer.from(body, 'base64') : body,
  };
}
