import { type ApiRequest, type Header, headerOf } from '../api-request.ts';
import type { Reply } from '../api-stage.ts';
import type { Exchange } from '../exchange.ts';
import { fillContext } from '../fill-context.ts';
import { queryPairs } from '../query-values.ts';
import { isLegalHeader } from '../response-fields.ts';
import type { FailureDetails } from './gateway-failure.ts';
import type { GatewayResponse, RestApi } from './rest-api.ts';

export interface FailedRequest {
  readonly failure: FailureDetails;
  readonly request: ApiRequest;
  readonly exchange: Exchange;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly stageVariables: Readonly<Record<string, string>>;
}

const DEFAULT_TEMPLATES = { 'application/json': '{"message":$context.error.messageString}' };

/** Writes what the API's gateway responses say about a failure, else what AWS says. */
export function renderGatewayResponse(api: Pick<RestApi, 'gatewayResponses'>, failed: FailedRequest): Reply {
  const { failure, request, exchange } = failed;
  rememberError(failure, exchange);

  const fallback = failure.status >= 500 ? 'DEFAULT_5XX' : 'DEFAULT_4XX';
  const custom = api.gatewayResponses.get(failure.type) ?? api.gatewayResponses.get(fallback);
  const [contentType, template] = chooseTemplate(custom, headerOf(request, 'accept'));
  const body = fillContext(template, {
    read: (name) => exchange.context.get(name),
    missing: '',
    isJson: contentType.includes('json'),
  });
  const headers = new Map<string, Header>([['content-type', ['Content-Type', contentType]]]);
  headers.set('x-amzn-errortype', ['x-amzn-ErrorType', failure.errorType]);
  for (const [name, source] of Object.entries(custom?.headers ?? {})) {
    const value = readSource(source, failed);
    // A query string may say what no header may.
    if (value !== undefined && isLegalHeader(name, value)) headers.set(name.toLowerCase(), [name, value]);
  }
  return { status: custom?.status ?? failure.status, headers: [...headers.values()], body };
}

function rememberError({ type, message, validationErrors, reason }: FailureDetails, { context }: Exchange): void {
  context.set('error.message', message);
  context.set('error.messageString', JSON.stringify(message));
  context.set('error.responseType', type);
  if (validationErrors !== undefined) context.set('error.validationErrorString', validationErrors);
  if (reason !== undefined)
    for (const name of ['integration.error', 'integrationErrorMessage']) context.set(name, reason);
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
