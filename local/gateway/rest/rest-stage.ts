import { type ApiRequest, headerOf } from '../api-request.ts';
import type { ApiStage, Reply } from '../api-stage.ts';
import type { Exchange } from '../exchange.ts';
import type { Invoke } from '../invoke-function.ts';
import { type InvokePermission, mayInvoke } from '../invoke-permission.ts';
import { restMetrics } from '../request-metrics.ts';
import { isBinary } from './binary-media.ts';
import { failures, GatewayFailure } from './gateway-failure.ts';
import { renderGatewayResponse } from './gateway-response.ts';
import { createMethodThrottles } from './method-throttles.ts';
import { proxyEvent } from './proxy-event.ts';
import { readProxyResponse } from './proxy-response.ts';
import { createRequestValidation } from './request-validation.ts';
import { findRoute, type Route, readResourceTree } from './resource-tree.ts';
import type { RestApi, RestStageSettings } from './rest-api.ts';

export interface RestStageOptions {
  readonly api: RestApi;
  readonly stage: RestStageSettings;
  readonly permissions: Iterable<InvokePermission>;
  readonly invoke: Invoke;
  readonly nowMs: () => number;
}

/** A stage of a REST API at work: route, throttle, validate, call the function, check what it answers. */
export function openRestStage(options: RestStageOptions): ApiStage {
  const { api, stage, nowMs } = options;
  const resources = readResourceTree(api);
  const validate = createRequestValidation(api);
  const mayPass = createMethodThrottles(stage.throttling, nowMs);

  async function answer(request: ApiRequest, exchange: Exchange, route: Route | undefined): Promise<Reply> {
    if (!route) throw failures.missingAuthenticationToken();
    if (!mayPass(route)) throw failures.throttled();
    validate(route.method, request, route.pathParameters);
    return integrate(options, request, exchange, route);
  }

  return {
    accessLog: stage.accessLog && { ...stage.accessLog, stream: `${api.id}/${stage.name}` },
    metrics: restMetrics(api.name, stage.name),
    async answer(request, exchange) {
      const route = findRoute(resources, request.method, request.path);
      rememberRequest(options, request, exchange, route);
      // The gateway refuses it before it knows the API, whose gateway responses therefore don't apply.
      if (!request.body) return renderGatewayResponse(NO_RESPONSES, failedBy(failures.requestTooLarge('above 10 MB')));
      try {
        return await answer(request, exchange, route);
      } catch (error) {
        if (!(error instanceof GatewayFailure)) throw error;
        return renderGatewayResponse(api, failedBy(error, route));
      }

      function failedBy({ details: failure }: GatewayFailure, { pathParameters = {} }: Partial<Route> = {}) {
        return { failure, request, exchange, pathParameters, stageVariables: stage.variables };
      }
    },
  };
}

const NO_RESPONSES = { gatewayResponses: new Map() };

async function integrate(
  { api, stage, permissions, invoke, nowMs }: RestStageOptions,
  request: ApiRequest,
  exchange: Exchange,
  route: Route,
): Promise<Reply> {
  const { functionName, timeoutMs } = route.method;
  const path = route.resource.path.text.replaceAll(/\{[^}]*\}/g, '*');
  const sourceArn = `arn:aws:execute-api:${api.region}:${api.accountId}:${api.id}/${stage.name}/${request.method}${path}`;
  if (!mayInvoke(permissions, functionName, sourceArn)) {
    throw failures.configuration(`Invalid permissions on Lambda function: none of ${functionName} covers ${sourceArn}`);
  }

  const startedAt = nowMs();
  const invocation = await invoke(functionName, proxyEvent({ api, stage, request, route, exchange }), timeoutMs);
  rememberInvocation(exchange, nowMs() - startedAt, 'requestId' in invocation ? invocation.requestId : undefined);
  switch (invocation.kind) {
    case 'answered':
      return readProxyResponse(
        invocation.payload,
        (contentType) =>
          isBinary(api.binaryMediaTypes, contentType) ||
          isBinary(api.binaryMediaTypes, headerOf(request, 'accept')?.split(',')[0]),
      );
    case 'failed':
      throw failures.malformedResponse(invocation.reason);
    case 'timed-out':
      throw failures.integrationTimeout(invocation.reason);
    case 'too-large':
      throw failures.requestTooLarge(invocation.reason);
    case 'throttled':
    case 'not-found':
      throw failures.configuration(invocation.reason);
  }
}

function rememberInvocation(exchange: Exchange, latencyMs: number, requestId: string | undefined): void {
  exchange.integrationLatencyMs = latencyMs;
  const { context } = exchange;
  for (const name of ['integration.latency', 'integrationLatency']) context.set(name, String(latencyMs));
  if (requestId === undefined) return;
  context.set('integration.requestId', requestId);
  context.set('awsEndpointRequestId', requestId);
  // Lambda's own status, also when the function failed.
  for (const name of ['integration.integrationStatus', 'integrationStatus']) context.set(name, '200');
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html */
function rememberRequest(
  { api, stage }: RestStageOptions,
  request: ApiRequest,
  { context }: Exchange,
  route: Route | undefined,
): void {
  const known: Record<string, string | undefined> = {
    accountId: api.accountId,
    apiId: api.id,
    deploymentId: stage.deploymentId,
    domainName: `${api.id}.execute-api.${api.region}.amazonaws.com`,
    domainPrefix: api.id,
    httpMethod: request.method,
    'identity.sourceIp': request.sourceIp,
    'identity.userAgent': headerOf(request, 'user-agent'),
    path: `/${stage.name}${request.path}`,
    protocol: request.protocol,
    resourceId: route?.resource.id,
    resourcePath: route?.resource.path.text,
    stage: stage.name,
  };
  for (const [name, value] of Object.entries(known)) if (value !== undefined) context.set(name, value);
}
