import { type ApiRequest, type Header, headerOf } from '../api-request.ts';
import type { Exchange } from '../exchange.ts';
import { queryPairs, valuesByName } from '../query-values.ts';
import { domainOf } from '../remember-request.ts';
import { isBinary } from './binary-media.ts';
import type { Route } from './resource-tree.ts';
import type { RestApi, RestStageSettings } from './rest-api.ts';

export interface ProxiedRequest {
  readonly api: RestApi;
  readonly stage: RestStageSettings;
  readonly request: ApiRequest;
  readonly route: Route;
  readonly exchange: Exchange;
}

/**
 * The event of a Lambda proxy integration, format 1.0. Paths stay percent-encoded in it, query strings are decoded.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function proxyEvent(proxied: ProxiedRequest): object {
  const { api, stage, request, route } = proxied;
  const { body = Buffer.alloc(0) } = request;
  const headers = headersOf(proxied);
  const query = valuesByName(queryPairs(request.queryString));
  const isBase64Encoded = body.length > 0 && isBinary(api.binaryMediaTypes, headerOf(request, 'content-type'));
  return {
    resource: route.resource.path.text,
    path: request.path,
    httpMethod: request.method,
    headers: lastOfEach(headers),
    multiValueHeaders: Object.fromEntries(headers),
    queryStringParameters: query.size > 0 ? lastOfEach(query) : null,
    multiValueQueryStringParameters: query.size > 0 ? Object.fromEntries(query) : null,
    pathParameters: Object.keys(route.pathParameters).length > 0 ? route.pathParameters : null,
    stageVariables: Object.keys(stage.variables).length > 0 ? stage.variables : null,
    requestContext: requestContext(proxied),
    // An event is JSON, so what is not UTF-8 in a body that is not declared binary arrives as U+FFFD.
    body: body.length === 0 ? null : body.toString(isBase64Encoded ? 'base64' : 'utf8'),
    isBase64Encoded,
  };
}

function requestContext({ api, stage, request, route, exchange }: ProxiedRequest): object {
  return {
    resourceId: route.resource.id,
    resourcePath: route.resource.path.text,
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
  };
}

/** What clients do not send on AWS's side of the gateway. */
const DROPPED = ['connection', 'content-length', 'expect', 'te', 'transfer-encoding'];
/** Names that arrive in this case, whatever they were sent in. */
const CAPITALIZED: Readonly<Record<string, string>> = { authorization: 'Authorization', 'user-agent': 'User-Agent' };

function headersOf({ request, exchange }: ProxiedRequest): Map<string, string[]> {
  const kept = request.headers.filter(([name]) => !DROPPED.includes(name.toLowerCase()));
  const forwarded: Header[] = [
    ['X-Amzn-Trace-Id', exchange.traceId],
    ['X-Forwarded-For', request.sourceIp],
    ['X-Forwarded-Port', String(request.port)],
    ['X-Forwarded-Proto', 'http'],
  ];
  const own = new Set(forwarded.map(([name]) => name.toLowerCase()));
  const sent = kept.filter(([name]) => !own.has(name.toLowerCase()));
  return valuesByName([...sent, ...forwarded].map(([name, value]) => [CAPITALIZED[name.toLowerCase()] ?? name, value]));
}

function lastOfEach(values: ReadonlyMap<string, readonly string[]>): Record<string, string> {
  return Object.fromEntries([...values].map(([name, all]) => [name, all.at(-1) ?? '']));
}
