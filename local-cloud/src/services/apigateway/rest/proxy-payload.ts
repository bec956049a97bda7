import { type ApiRequest, type Header, headerOf, queryPairs, valuesByName } from '../api-request.ts';
import { domainOf, type Exchange } from '../exchange.ts';
import { type Fields, isObject, malformed, responseField } from '../function-response.ts';
import type { Reply } from '../stage.ts';
import { isBinary, type RestApi, type RestStageSettings } from './rest-api.ts';
import type { RestRoute } from './routes.ts';

/**
 * Makes the event of a Lambda proxy integration, format 1.0. Its paths stay percent-encoded, its query is decoded.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function proxyEvent(
  api: RestApi,
  stage: RestStageSettings,
  request: ApiRequest,
  exchange: Exchange,
  route: RestRoute,
): object {
  const { body = Buffer.alloc(0) } = request;
  const headers = eventHeaders(request, exchange);
  const query = valuesByName(queryPairs(request.queryString));
  const isBase64Encoded = body.length > 0 && isBinary(api, headerOf(request, 'content-type'));
  return {
    resource: route.resourcePath,
    path: request.path,
    httpMethod: request.method,
    headers: lastOfEach(headers),
    multiValueHeaders: Object.fromEntries(headers),
    queryStringParameters: query.size > 0 ? lastOfEach(query) : null,
    multiValueQueryStringParameters: query.size > 0 ? Object.fromEntries(query) : null,
    pathParameters: nullIfEmpty(route.pathParameters),
    stageVariables: nullIfEmpty(stage.variables),
    requestContext: {
      resourceId: route.resourceId,
      resourcePath: route.resourcePath,
      httpMethod: request.method,
      extendedRequestId: exchange.extendedRequestId,
      requestTime: exchange.context.get('requestTime'),
      path: `/${stage.name}${request.path}`,
      accountId: api.accountId,
      protocol: request.protocol,
      stage: stage.name,
      domainPrefix: api.id,
      requestTimeEpoch: exchange.startedAtMs,
      requestId: exchange.requestId,
      identity: {
        cognitoIdentityPoolId: null,
        accountId: null,
        cognitoIdentityId: null,
        caller: null,
        sourceIp: request.sourceIp,
        principalOrgId: null,
        accessKey: null,
        cognitoAuthenticationType: null,
        cognitoAuthenticationProvider: null,
        userArn: null,
        userAgent: headerOf(request, 'user-agent') ?? null,
        user: null,
      },
      domainName: domainOf(api),
      deploymentId: stage.deploymentId,
      apiId: api.id,
    },
    // An event is JSON, so bytes that are not UTF-8 become U+FFFD unless the type of the body is binary.
    body: body.length === 0 ? null : body.toString(isBase64Encoded ? 'base64' : 'utf8'),
    isBase64Encoded,
  };
}

/** Headers that functions do not see. */
const HIDDEN = ['connection', 'content-length', 'expect', 'te', 'transfer-encoding'];
/** Header names that always arrive in this case. */
const CAPITALIZED: Readonly<Record<string, string>> = { authorization: 'Authorization', 'user-agent': 'User-Agent' };

function eventHeaders({ headers, sourceIp, port }: ApiRequest, { traceId }: Exchange): Map<string, string[]> {
  const forwarded: Header[] = [
    ['X-Amzn-Trace-Id', traceId],
    ['X-Forwarded-For', sourceIp],
    ['X-Forwarded-Port', String(port)],
    ['X-Forwarded-Proto', 'http'],
  ];
  const replaced = [...HIDDEN, ...forwarded.map(([name]) => name.toLowerCase())];
  const sent = headers.filter(([name]) => !replaced.includes(name.toLowerCase()));
  return valuesByName([...sent, ...forwarded].map(([name, value]) => [CAPITALIZED[name.toLowerCase()] ?? name, value]));
}

function lastOfEach(values: ReadonlyMap<string, readonly string[]>): Record<string, string> {
  return Object.fromEntries([...values].map(([name, all]) => [name, all.at(-1) ?? '']));
}

function nullIfEmpty(values: Readonly<Record<string, string>>) {
  return Object.keys(values).length > 0 ? values : null;
}

const FIELDS = ['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded'];

/**
 * Reads the response of a function behind a Lambda proxy integration. All fields are optional; others are not allowed.
 *
 * @param decodes checks whether a base64 body of this content type is sent as the bytes that it stands for
 * @throws MalformedResponseError
 */
export function readProxyResponse(payload: string, decodes: (contentType: string | undefined) => boolean): Reply {
  const response: unknown = JSON.parse(payload);
  if (!isObject(response)) throw malformed(`it must be an object, got ${payload.slice(0, 100)}`);
  const unknown = Object.keys(response).filter((field) => !FIELDS.includes(field));
  if (unknown.length > 0) throw malformed(`it has ${unknown.join(', ')}; allowed are ${FIELDS.join(', ')}`);

  const { statusCode = 200, isBase64Encoded = false } = response;
  const body = responseField.body(response.body);
  if (typeof isBase64Encoded !== 'boolean') throw malformed('isBase64Encoded must be true or false');
  const headers = responseHeaders(response);
  const contentType = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  return {
    status: responseField.status(statusCode),
    headers: contentType === undefined ? [['Content-Type', 'application/json'], ...headers] : headers,
    body: isBase64Encoded && decodes(contentType) ? Buffer.from(body, 'base64') : body,
  };
}

const TYPES = ['string', 'boolean'];
/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html */
const REMAPPED = /^(authorization|connection|content-(length|md5)|date|host|server|user-agent|www-authenticate)$/i;
const DROPPED = /^(keep-alive|te|trailer|transfer-encoding|upgrade)$/i;

/** Reads both kinds of headers. A header in both has the values of `multiValueHeaders`. */
function responseHeaders({ headers, multiValueHeaders }: Fields): Header[] {
  const multiple = responseField.entries('multiValueHeaders', multiValueHeaders).flatMap(([name, values]) => {
    if (!Array.isArray(values)) throw malformed(`multiValueHeaders.${name} must be a list`);
    return values.map((value) => responseField.header(name, value, TYPES));
  });
  const names = new Set(multiple.map(([name]) => name.toLowerCase()));
  const single = responseField
    .entries('headers', headers)
    .filter(([name]) => !names.has(name.toLowerCase()))
    .map(([name, value]) => responseField.header(name, value, TYPES));
  return [...single, ...multiple]
    .filter(([name]) => !DROPPED.test(name))
    .map(([name, value]) => [REMAPPED.test(name) ? `x-amzn-Remapped-${name}` : name, value]);
}
