import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { ANONYMOUS, type ApiRequest } from './api-request.ts';

/** A request to an HTTP API. */
export interface HttpRequest extends ApiRequest {
  /** As the API has it: `GET /items/{id}`. */
  readonly route: string;
  /** What stands for the names in braces, decoded. */
  readonly pathParameters: Readonly<Record<string, string | undefined>>;
  readonly query: URLSearchParams;
  /** `sub` of the caller's token, if a JWT authorizer has seen one. */
  readonly subject: string | undefined;
}

/** Of the authorizers that an HTTP API may have; absent without one. */
interface Authorizer {
  readonly jwt?: { readonly claims?: Readonly<Record<string, unknown>> };
  readonly iam?: { readonly userArn?: string | null };
}

export type HttpApiEvent = Omit<APIGatewayProxyEventV2, 'requestContext'> & {
  readonly requestContext: APIGatewayProxyEventV2['requestContext'] & { readonly authorizer?: Authorizer };
};

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html, payload version 2.0 */
export function readHttpRequest(event: HttpApiEvent): HttpRequest {
  const { requestContext, headers, body = null, pathParameters = {} } = event;
  const subject = subjectOf(requestContext.authorizer);
  return {
    route: event.routeKey,
    method: requestContext.http.method,
    // It comes decoded, and is to be a URI again.
    path: encodeURI(event.rawPath.toWellFormed()),
    requestId: requestContext.requestId,
    caller: subject ?? requestContext.authorizer?.iam?.userArn ?? ANONYMOUS,
    subject,
    // Values that were sent under one name come joined by commas.
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
