import { headerOf } from '../api-request.ts';
import type { StageKind } from '../stage.ts';
import { gatewayResponse, REST_ANSWERS, type RestAnswer } from './gateway-response.ts';
import { proxyEvent, readProxyResponse } from './proxy-payload.ts';
import { createRequestValidation } from './request-validation.ts';
import { isBinary, type RestApi, type RestStageSettings } from './rest-api.ts';
import { type RestRoute, readRestRoutes } from './routes.ts';

/** Makes the stage of a REST API: requests are validated by models, and own answers are gateway responses. */
export function restStage(api: RestApi, settings: RestStageSettings): StageKind<RestRoute, RestAnswer> {
  const validate = createRequestValidation(api);
  return {
    api,
    settings,
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
    metricNames: { api: { ApiName: api.name }, clientErrors: '4XXError', serverErrors: '5XXError' },
    answers: REST_ANSWERS,
    malformedResponse: 'Malformed Lambda proxy response',
    context: ({ path }) => ({ deploymentId: settings.deploymentId, path: `/${settings.name}${path}` }),
    findRoute: readRestRoutes(api, settings),
    toEvent(request, exchange, route) {
      validate(route, request);
      return proxyEvent(api, settings, request, exchange, route);
    },
    toReply: (payload, request) =>
      readProxyResponse(
        payload,
        (contentType) => isBinary(api, contentType) || isBinary(api, headerOf(request, 'accept')?.split(',')[0]),
      ),
    failureReply: (failure, request, exchange, route) =>
      gatewayResponse(failure, {
        // AWS refuses a body that is too large before it knows the API, so the API's gateway responses do not apply.
        responses: request.body ? api.gatewayResponses : new Map(),
        request,
        exchange,
        pathParameters: route?.pathParameters ?? {},
        stageVariables: settings.variables,
      }),
    finish: (reply, _request, { requestId, extendedRequestId }) => ({
      ...reply,
      headers: [...reply.headers, ['x-amzn-RequestId', requestId], ['x-amz-apigw-id', extendedRequestId]],
    }),
  };
}
