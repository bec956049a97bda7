import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { ApiRequest } from '../../../lambda/shared/api/api-request.ts';
import type { HttpApiEvent } from '../../../lambda/shared/api/http-api.ts';

function readSample<Event>(file: string): Event {
  return JSON.parse(readFileSync(resolve(import.meta.dirname, '../../../events', file), 'utf8'));
}

const REST_SAMPLE = readSample<APIGatewayProxyEvent>('produce-record/post.json');
const HTTP_SAMPLE = readSample<HttpApiEvent>('serve-orders/list.json');
const REQUEST_ID = 'api-request-1';

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
  const { requestContext } = REST_SAMPLE;
  return {
    ...REST_SAMPLE,
    httpMethod: method,
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    body: typeof body === 'string' || body === null ? body : JSON.stringify(body),
    isBase64Encoded,
    requestContext: {
      ...requestContext,
      httpMethod: method,
      identity: { ...requestContext.identity, userArn },
      requestId: REQUEST_ID,
    },
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
  const { queryStringParameters: _, requestContext, ...sample } = HTTP_SAMPLE;
  return {
    ...sample,
    routeKey,
    rawPath: path,
    rawQueryString: query,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(query !== '' && { queryStringParameters: Object.fromEntries(new URLSearchParams(query)) }),
    ...(id !== undefined && { pathParameters: { id } }),
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    requestContext: {
      ...requestContext,
      ...(Object.keys(authorizer).length > 0 && { authorizer }),
      http: { ...requestContext.http, method, path },
      requestId: REQUEST_ID,
      routeKey,
    },
  };
}
