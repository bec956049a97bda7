import type { APIGatewayProxyEvent } from 'aws-lambda';
import { ANONYMOUS, type ApiRequest } from './api-request.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html, payload version 1.0 */
export function readRestRequest(event: APIGatewayProxyEvent): ApiRequest {
  const { requestContext } = event;
  return {
    method: event.httpMethod,
    path: requestContext.path ?? event.path,
    requestId: requestContext.requestId,
    // Null where the method needs no authorization, and in the console's test.
    caller: requestContext.identity.userArn ?? ANONYMOUS,
    headers: readHeaders(event),
    body: event.body,
    isBase64Encoded: event.isBase64Encoded,
  };
}

/** Names keep the case that the client wrote them in, so one header can have two of them. */
function readHeaders({ headers, multiValueHeaders }: APIGatewayProxyEvent): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, string[]>();
  // The console's test sends null for both.
  for (const [name, values = []] of Object.entries(multiValueHeaders ?? {})) add(name, values);
  for (const [name, value = ''] of Object.entries(headers ?? {})) if (!all.has(name.toLowerCase())) add(name, [value]);
  return all;

  function add(name: string, values: readonly string[]): void {
    all.set(name.toLowerCase(), [...(all.get(name.toLowerCase()) ?? []), ...values]);
  }
}
