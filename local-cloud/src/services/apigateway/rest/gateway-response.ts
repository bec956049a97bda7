import { type ApiRequest, type Header, headerOf, queryPairs } from '../api-request.ts';
import { type Exchange, fillContext, remember } from '../exchange.ts';
import { isLegalHeader } from '../function-response.ts';
import type { OwnAnswer, Problem, Reply, RequestFailure } from '../stage.ts';
import type { GatewayResponse, GatewayResponseType } from './rest-api.ts';

export interface RestAnswer extends OwnAnswer {
  readonly type: GatewayResponseType;
  /** Value of the header `x-amzn-ErrorType`. */
  readonly errorType: string;
}

const SERVER_ERROR = { errorType: 'InternalServerErrorException', message: 'Internal server error' };
const BAD_REQUEST = { status: 400, errorType: 'BadRequestException' };

/** Answers of AWS unless a gateway response replaces them. The page of {@link GatewayResponseType} has the statuses. */
export const REST_ANSWERS = {
  'no-route': {
    type: 'MISSING_AUTHENTICATION_TOKEN',
    status: 403,
    errorType: 'MissingAuthenticationTokenException',
    message: 'Missing Authentication Token',
  },
  throttled: { type: 'THROTTLED', status: 429, errorType: 'TooManyRequestsException', message: 'Too Many Requests' },
  'too-large': {
    type: 'REQUEST_TOO_LARGE',
    status: 413,
    errorType: 'RequestTooLargeException',
    message: 'Request Too Long',
  },
  'missing-parameters': { ...BAD_REQUEST, type: 'BAD_REQUEST_PARAMETERS', message: 'Missing required parameters' },
  'invalid-body': { ...BAD_REQUEST, type: 'BAD_REQUEST_BODY', message: 'Invalid request body' },
  configuration: { ...SERVER_ERROR, type: 'API_CONFIGURATION_ERROR', status: 500 },
  'function-failed': { ...SERVER_ERROR, type: 'DEFAULT_5XX', status: 502 },
  'timed-out': { ...SERVER_ERROR, type: 'INTEGRATION_TIMEOUT', status: 504, message: 'Endpoint request timed out' },
} as const satisfies Readonly<Record<Problem | 'missing-parameters' | 'invalid-body', RestAnswer>>;

export interface FailedRequest {
  readonly responses: ReadonlyMap<GatewayResponseType, GatewayResponse>;
  readonly request: ApiRequest;
  readonly exchange: Exchange;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly stageVariables: Readonly<Record<string, string>>;
}

const DEFAULT_TEMPLATES = { 'application/json': '{"message":$context.error.messageString}' };

/** Answers a failure as the gateway responses of the API say, or else as AWS does. */
export function gatewayResponse({ answer, details }: RequestFailure<RestAnswer>, failed: FailedRequest): Reply {
  const { responses, request, exchange } = failed;
  remember(exchange, {
    'error.responseType': answer.type,
    'error.validationErrorString': details.validationErrors,
    'integration.error': details.reason,
    integrationErrorMessage: details.reason,
  });

  const custom = responses.get(answer.type) ?? responses.get(answer.status >= 500 ? 'DEFAULT_5XX' : 'DEFAULT_4XX');
  const [contentType, template] = chooseTemplate(custom, headerOf(request, 'accept'));
  const body = fillContext(template, exchange, { missing: '', isJson: contentType.includes('json') });
  const headers = new Map<string, Header>([
    ['content-type', ['Content-Type', contentType]],
    ['x-amzn-errortype', ['x-amzn-ErrorType', answer.errorType]],
  ]);
  for (const [name, source] of Object.entries(custom?.headers ?? {})) {
    const value = readSource(source, failed);
    // A query string may contain characters that a header may not contain.
    if (value !== undefined && isLegalHeader(name, value)) headers.set(name.toLowerCase(), [name, value]);
  }
  return { status: custom?.status ?? answer.status, headers: [...headers.values()], body };
}

function chooseTemplate(custom: GatewayResponse | undefined, accept: string | undefined): [string, string] {
  const given = Object.entries(custom?.templates ?? {});
  const templates = given.length > 0 ? given : Object.entries(DEFAULT_TEMPLATES);
  const accepted = accept?.split(',').map((type) => type.split(';')[0]?.trim());
  return (
    templates.find(([type]) => accepted?.includes(type)) ??
    templates.find(([type]) => type === 'application/json') ??
    templates[0] ?? ['application/json', '']
  );
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html */
function readSource(source: string, { request, exchange, pathParameters, stageVariables }: FailedRequest) {
  const fixed = /^'(.*)'$/s.exec(source)?.[1];
  if (fixed !== undefined) return fixed;
  const [, place, name = ''] =
    /^(method\.request\.(?:header|querystring|path)|context|stageVariables)\.(.+)$/.exec(source) ?? [];
  if (place === 'method.request.header') return headerOf(request, name);
  if (place === 'method.request.path') return pathParameters[name];
  if (place === 'context') return exchange.context.get(name);
  if (place === 'stageVariables') return stageVariables[name];
  return queryPairs(request.queryString).findLast(([given]) => given === name)?.[1];
}
