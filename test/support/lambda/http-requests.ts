import type { HttpApiEvent } from '../../../lambda/shared/api/http-api.ts';

export interface HttpEventOptions {
  readonly query?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  readonly id?: string;
  /** `sub` of the token that a JWT authorizer has seen. */
  readonly subject?: unknown;
  /** Who signed it. */
  readonly userArn?: string;
}

/** What an HTTP API makes of a request: payload version 2.0. What has no value is left out. */
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
