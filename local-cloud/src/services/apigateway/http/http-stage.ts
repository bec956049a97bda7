import { remember } from '../exchange.ts';
import type { OwnAnswer, StageKind } from '../stage.ts';
import { isPreflight, withCors } from './cors.ts';
import type { HttpApi, HttpStageSettings } from './http-api.ts';
import { createJwtAuthorizer } from './jwt-authorizer.ts';
import { HTTP_ANSWERS, ownReply } from './own-answers.ts';
import { payloadEvent, readPayloadResponse } from './payload.ts';
import { type FoundHttpRoute, readHttpRoutes } from './routes.ts';

/** Makes the stage of an HTTP API: it answers preflights, verifies tokens, and adds the CORS headers. */
export function httpStage(
  api: HttpApi,
  settings: HttpStageSettings,
  nowMs: () => number,
): StageKind<FoundHttpRoute, OwnAnswer> {
  const findRoute = readHttpRoutes(api, settings);
  assertAuthorizers(api);
  const authorizers = new Map(
    [...api.authorizers].map(([id, authorizer]) => [id, createJwtAuthorizer(authorizer, nowMs)]),
  );
  return {
    api,
    settings,
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
    metricNames: { api: { ApiId: api.id }, clientErrors: '4xx', serverErrors: '5xx' },
    answers: HTTP_ANSWERS,
    malformedResponse: "The response from the Lambda function doesn't match the format that API Gateway expects",
    context: ({ path }) => ({ path }),
    preflight: (request) => (isPreflight(api.cors, request) ? { status: 204, headers: [], body: '' } : undefined),
    findRoute,
    async toEvent(request, exchange, found) {
      const { authorizerId = '', authorizationScopes } = found.route;
      const grant = await authorizers.get(authorizerId)?.(request, authorizationScopes);
      for (const [name, value] of Object.entries(grant?.claims ?? {})) {
        remember(exchange, { [`authorizer.claims.${name}`]: value });
      }
      return payloadEvent({ api, stage: settings, request, exchange, found, grant });
    },
    toReply: readPayloadResponse,
    failureReply: (failure, _request, exchange) => ownReply(failure, exchange),
    finish: (reply, request, { extendedRequestId }) =>
      withCors(api.cors, request, { ...reply, headers: [...reply.headers, ['apigw-requestid', extendedRequestId]] }),
  };
}

/** A route whose authorizer is missing must not be open. */
function assertAuthorizers({ name, routes, authorizers }: HttpApi): void {
  for (const { routeKey, authorizerId } of routes) {
    if (authorizerId === undefined || authorizers.has(authorizerId)) continue;
    throw new Error(`the HTTP API ${name} has no authorizer ${authorizerId}, which ${routeKey} names`);
  }
}
