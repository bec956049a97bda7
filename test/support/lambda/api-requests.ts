import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { ApiRequest } from '../../../lambda/shared/api/api-request.ts';

/** The part of a request that its body is read from. */
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

/** What API Gateway makes of a request: payload version 1.0. */
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
