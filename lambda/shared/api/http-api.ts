import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { AnswerRequest } from './api-handler.ts';
import { ApiProblem } from './api-problem.ts';
import { ANONYMOUS, type ApiRequest } from './api-request.ts';

export interface HttpRequest extends ApiRequest {
  /** Key of the route that the gateway matched, such as `GET /items/{id}`. */
  readonly route: string;
  /** Decoded values of the names in braces. */
  readonly pathParameters: Readonly<Record<string, string | undefined>>;
  readonly query: URLSearchParams;
  /** `sub` of the caller's token; undefined without a JWT authorizer. */
  readonly subject: string | undefined;
}

/** Result of the API's authorizer; absent without one. */
interface Authorizer {
  readonly jwt?: { readonly claims?: Readonly<Record<string, unknown>> };
  readonly iam?: { readonly userArn?: string | null };
}

export type HttpApiEvent = Omit<APIGatewayProxyEventV2, 'requestContext'> & {
  readonly requestContext: APIGatewayProxyEventV2['requestContext'] & { readonly authorizer?: Authorizer };
};

/**
 * Reads a request of an HTTP API, payload version 2.0:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function readHttpRequest(event: HttpApiEvent): HttpRequest {
  const { requestContext, headers, body = null, pathParameters = {} } = event;
  const subject = subjectOf(requestContext.authorizer);
  return {
    route: event.routeKey,
    method: requestContext.http.method,
    // The gateway decodes the path; a problem's `instance` must be a URI again.
    path: encodeURI(event.rawPath.toWellFormed()),
    requestId: requestContext.requestId,
    caller: subject ?? requestContext.authorizer?.iam?.userArn ?? ANONYMOUS,
    subject,
    // The gateway joins the values of one name by commas.
    headers: new Map(Object.entries(headers).map(([name, value = '']) => [name.toLowerCase(), [value]])),
    pathParameters,
    query: new URLSearchParams(event.rawQueryString),
    body,
    isBase64Encoded: event.isBase64Encoded,
  };
}

function subjectOf(authorizer: Authorizer | undefined): string | undefined {
  const subject = authorizer?.jwt?.claims?.sub;
  return typeof subject === 'string' && subject !== '' ? subject : undefined;
}

/**
 * Finds the answer by the route that the gateway matched.
 *
 * @param answers by route key, such as `GET /items/{id}`
 */
export function httpRoutes(answers: Readonly<Record<string, AnswerRequest<HttpRequest>>>): AnswerRequest<HttpRequest> {
  const routes = new Map(Object.entries(answers));
  return async (request, call) => {
    const answer = routes.get(request.route);
    // Happens only if the API has more routes than its function, for example `$default`.
    if (!answer) throw new ApiProblem('not-found', `There are ${[...routes.keys()].join(', ')}`);
    return answer(request, call);
  };
}
