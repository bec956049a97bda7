import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { ApiRequest } from '../../../lambda/shared/api/api-request.ts';
import type { HttpApiEvent } from '../../../lambda/shared/api/http-api.ts';

/** The part of a request from which its body is read. */
export function bodyRequest(
  body: string | Buffer | null,
  headers: Record<string, string> = { 'content-type': 'application/json' },
): Pick<ApiRequest, 'headers' | 'body' | 'isBase64Encoded'> {
  return {
    headers: new Map(Object.entries(headers).map(([name, value]) => [name, [value]])),
    body: Buffer.isBuffer(body) ? body.toString('base64') : body,
    isBase64Encoded: Buffer.isBuffer(body),
  };
}

export interface PostOptions {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly userArn?: string | null;
  readonly isBase64Encoded?: boolean;
}

/** A request as the event of a REST API: payload version 1.0. */
export function post(body: unknown, options: PostOptions = {}): APIGatewayProxyEvent {
  const { method = 'POST', userArn = null, isBase64Encoded = false } = options;
  const headers: Record<string, string> = { 'Content-Type': 'application/json', ...options.headers };
  return {
    resource: '/stream',
    path: '/stream',
    httpMethod: method,
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    body: typeof body === 'string' || body === null ? body : JSON.stringify(body),
    isBase64Encoded,
    requestContext: {
      accountId: '111122223333',
      apiId: 'example',
      authorizer: undefined,
      protocol: 'HTTP/1.1',
      httpMethod: method,
      identity: identityOf(userArn),
      path: '/dev/stream',
      stage: 'dev',
      requestId: 'api-request-1',
      requestTimeEpoch: 1_795_221_927_226,
      resourceId: 'abc123',
      resourcePath: '/stream',
    },
  };
}

function identityOf(userArn: string | null): APIGatewayProxyEvent['requestContext']['identity'] {
  return {
    accessKey: null,
    accountId: null,
    apiKey: null,
    apiKeyId: null,
    caller: null,
    clientCert: null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: null,
    sourceIp: '192.0.2.1',
    user: null,
    userAgent: 'curl/8',
    userArn,
  };
}

export interface HttpEventOptions {
  readonly query?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  readonly id?: string;
  /** `sub` of the token that the JWT authorizer checked. */
  readonly subject?: unknown;
  /** Identity that signed the request. */
  readonly userArn?: string;
}

/** A request as the event of an HTTP API: payload version 2.0, without fields that have no value. */
export function httpEvent(routeKey: string, options: HttpEventOptions = {}): HttpApiEvent {
  const { query = '', headers = {}, body, id, subject, userArn } = options;
  const [method = '', template = ''] = routeKey.split(' ');
  const path = template.replace('{id}', id ?? '');
  const authorizer = {
    ...(subject !== undefined && { jwt: { claims: { iss: 'https://issuer.example', sub: subject }, scopes: null } }),
    ...(userArn !== undefined && { iam: { userArn, accountId: '111122223333' } }),
  };
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: query,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(query !== '' && { queryStringParameters: Object.fromEntries(new URLSearchParams(query)) }),
    ...(id !== undefined && { pathParameters: { id } }),
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    isBase64Encoded: false,
    requestContext: {
      accountId: '111122223333',
      apiId: 'example',
      ...(Object.keys(authorizer).length > 0 && { authorizer }),
      domainName: 'example.execute-api.eu-central-1.amazonaws.com',
      domainPrefix: 'example',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'curl/8.5.0' },
      requestId: 'api-request-1',
      routeKey,
      stage: '$default',
      time: '21/Nov/2026:00:17:52 +0000',
      timeEpoch: 1_795_220_272_745,
    },
  };
}
