import { type ApiRequest, headerOf } from '../api-request.ts';
import type { ApiStage, Reply } from '../api-stage.ts';
import type { Exchange } from '../exchange.ts';
import type { Invoke } from '../invoke-function.ts';
import { type InvokePermission, mayInvoke } from '../invoke-permission.ts';
import { rememberRequest } from '../remember-request.ts';
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

  async function pass(request: ApiRequest, exchange: Exchange, route: Route | undefined): Promise<Reply> {
    if (!route) throw failures.missingAuthenticationToken();
    if (!mayPass(route)) throw failures.throttled();
    validate(route.method, request, route.pathParameters);
    return integrate(options, request, exchange, route);
  }

  async function replyTo(request: ApiRequest, exchange: Exchange): Promise<Reply> {
    const route = findRoute(resources, request.method, request.path);
    rememberRequest(exchange, api, request, {
      deploymentId: stage.deploymentId,
      path: `/${stage.name}${request.path}`,
      resourceId: route?.resource.id,
      resourcePath: route?.resource.path.text,
      stage: stage.name,
    });
    try {
      if (!request.body) throw failures.requestTooLarge('above 10 MB');
      return await pass(request, exchange, route);
    } catch (error) {
      if (!(error instanceof GatewayFailure)) throw error;
      const { details: failure } = error;
      const pathParameters = route?.pathParameters ?? {};
      // What is too large is refused before the API is known, whose gateway responses therefore don't apply.
      const responses = request.body ? api : NO_RESPONSES;
      return renderGatewayResponse(responses, {
        failure,
        request,
        exchange,
        pathParameters,
        stageVariables: stage.variables,
      });
    }
  }

  return {
    accessLog: stage.accessLog && { ...stage.accessLog, stream: `${api.id}/${stage.name}` },
    metrics: restMetrics(api.name, stage.name),
    async answer(request, exchange) {
      const reply = await replyTo(request, exchange);
      const ids = [
        ['x-amzn-RequestId', exchange.requestId],
        ['x-amz-apigw-id', exchange.extendedRequestId],
      ] as const;
      return { ...reply, headers: [...reply.headers, ...ids] };
    },
  };
}

const NO_RESPONSES = { gatewayResponses: new Map() };

async function integrate(
  { api, stage, permissions, invoke }: RestStageOptions,
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

  const event = proxyEvent({ api, stage, request, route, exchange });
  const invocation = await invoke({ functionName, event, timeoutMs }, exchange);
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
