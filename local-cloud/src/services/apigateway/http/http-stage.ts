import type { ApiRequest } from '../api-request.ts';
import type { ApiStage, Reply } from '../api-stage.ts';
import type { Exchange } from '../exchange.ts';
import type { Invoke } from '../invoke-function.ts';
import { type InvokePermission, mayInvoke } from '../invoke-permission.ts';
import { rememberRequest } from '../remember-request.ts';
import { httpMetrics } from '../request-metrics.ts';
import { createTokenBucket, type TokenBucket } from '../token-bucket.ts';
import { preflightReply, withCors } from './cors.ts';
import type { HttpApi, HttpIntegration, HttpRoute, HttpStageSettings } from './http-api.ts';
import { failures, HttpFailure } from './http-failure.ts';
import { createJwtAuthorizer } from './jwt-authorizer.ts';
import { payloadEvent, type RoutedRequest } from './payload-event.ts';
import { readPayloadResponse } from './payload-response.ts';
import { type FoundRoute, findHttpRoute, readRoutes } from './routes.ts';

export interface HttpStageOptions {
  readonly api: HttpApi;
  readonly stage: HttpStageSettings;
  readonly permissions: Iterable<InvokePermission>;
  readonly invoke: Invoke;
  readonly nowMs: () => number;
}

/** A stage of an HTTP API at work: CORS, route, throttle, authorize, call the function. */
export function openHttpStage(options: HttpStageOptions): ApiStage {
  const { api, stage, nowMs } = options;
  const routes = readRoutes(api.routes);
  assertComplete(api);
  const mayPass = createRouteThrottles(stage, nowMs);
  const authorizers = new Map(
    [...api.authorizers].map(([id, settings]) => [id, createJwtAuthorizer(settings, nowMs)] as const),
  );

  async function pass(request: ApiRequest, exchange: Exchange): Promise<Reply> {
    if (!request.body) throw failures.tooLarge('above 10 MB');
    const found = routeOf(request);
    if (!found) throw failures.notFound();
    const { routeKey, authorizerId = '', authorizationScopes } = found.route;
    exchange.context.set('routeKey', routeKey);
    if (!mayPass(routeKey)) throw failures.tooManyRequests();
    const grant = await authorizers.get(authorizerId)?.(request, authorizationScopes);
    for (const [name, value] of Object.entries(grant?.claims ?? {})) {
      exchange.context.set(`authorizer.claims.${name}`, value);
    }
    return integrate(options, { api, stage, request, found, grant, exchange });
  }

  function routeOf(request: ApiRequest): FoundRoute | undefined {
    try {
      return findHttpRoute(routes, request.method, request.path);
    } catch (error) {
      if (!(error instanceof URIError)) throw error;
      throw failures.badRequest(`${request.path} is no percent-encoding`);
    }
  }

  return {
    accessLog: stage.accessLog && { ...stage.accessLog, stream: `${api.id}/${stage.name}` },
    metrics: httpMetrics(api.id, stage.name),
    async answer(request, exchange) {
      rememberRequest(exchange, api, request, { path: request.path, stage: stage.name });
      const id = [['apigw-requestid', exchange.extendedRequestId]] as const;
      const preflight = preflightReply(api.cors, request);
      if (preflight) return { ...preflight, headers: [...preflight.headers, ...id] };
      const reply = await pass(request, exchange).catch((error: unknown) => failureReply(error, exchange));
      return withCors(api.cors, request, { ...reply, headers: [...reply.headers, ...id] });
    },
  };
}

/** A route whose authorizer is missing must not be one that is open. */
function assertComplete(api: HttpApi): void {
  for (const route of api.routes) {
    integrationOf(api, route);
    const { routeKey, authorizerId } = route;
    if (authorizerId === undefined || api.authorizers.has(authorizerId)) continue;
    throw new Error(`the HTTP API ${api.name} has no authorizer ${authorizerId}, which ${routeKey} names`);
  }
}

function integrationOf(api: HttpApi, { routeKey, integrationId }: HttpRoute): HttpIntegration {
  const integration = api.integrations.get(integrationId);
  if (integration) return integration;
  throw new Error(`the HTTP API ${api.name} has no integration ${integrationId}, which ${routeKey} names`);
}

async function integrate({ permissions, invoke }: HttpStageOptions, routed: RoutedRequest): Promise<Reply> {
  const { api, stage, request, found, exchange } = routed;
  const { functionName, timeoutMs } = integrationOf(api, found.route);
  const call = found.path === '' ? '$default' : `${request.method}${found.path}`;
  const sourceArn = `arn:aws:execute-api:${api.region}:${api.accountId}:${api.id}/${stage.name}/${call}`;
  if (!mayInvoke(permissions, functionName, sourceArn)) {
    throw failures.internal(`Invalid permissions on Lambda function: none of ${functionName} covers ${sourceArn}`);
  }

  const invocation = await invoke({ functionName, event: payloadEvent(routed), timeoutMs }, exchange);
  switch (invocation.kind) {
    case 'answered':
      return readPayloadResponse(invocation.payload);
    case 'timed-out':
      throw failures.unavailable(invocation.reason);
    case 'too-large':
      throw failures.tooLarge(invocation.reason);
    case 'failed':
    case 'throttled':
    case 'not-found':
      throw failures.internal(invocation.reason);
  }
}

function failureReply(error: unknown, { context }: Exchange): Reply {
  if (!(error instanceof HttpFailure)) throw error;
  const { status, message, reason, headers } = error;
  context.set('error.message', message);
  context.set('error.messageString', JSON.stringify(message));
  if (reason !== undefined) {
    const names = status < 500 ? ['authorizer.error'] : ['integration.error', 'integrationErrorMessage'];
    for (const name of names) context.set(name, reason);
  }
  return { status, headers: [['content-type', 'application/json'], ...headers], body: JSON.stringify({ message }) };
}

/** Says whether a request to a route may pass. */
function createRouteThrottles({ defaultThrottling, routeThrottling }: HttpStageSettings, nowMs: () => number) {
  const buckets = new Map<string, TokenBucket | undefined>();
  return (routeKey: string): boolean => {
    if (!buckets.has(routeKey)) {
      const limits = routeThrottling.get(routeKey) ?? defaultThrottling;
      buckets.set(routeKey, limits && createTokenBucket(limits, nowMs));
    }
    return buckets.get(routeKey)?.take() ?? true;
  };
}
