import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { AnswerRequest, ApiHandlerOptions } from './api-handler.ts';
import { ApiProblem } from './api-problem.ts';
import { ANONYMOUS, type ApiRequest, headerOf } from './api-request.ts';

const MAX_AGE_SECONDS = 600;
const REQUEST_HEADERS =
  'Content-Type, Idempotency-Key, Authorization, X-Amz-Date, X-Amz-Security-Token, X-Amz-Content-Sha256';

/**
 * Reads a request of a REST API, payload version 1.0:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function readRestRequest(event: APIGatewayProxyEvent): ApiRequest {
  const { requestContext } = event;
  return {
    method: event.httpMethod,
    path: requestContext.path ?? event.path,
    requestId: requestContext.requestId,
    // Null if the method needs no authorization, and in the console's test.
    caller: requestContext.identity.userArn ?? ANONYMOUS,
    headers: readHeaders(event),
    body: event.body,
    isBase64Encoded: event.isBase64Encoded,
  };
}

/** Header names keep the case that the client wrote, so one header can have two names. */
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

/**
 * Finds the answer by method. Handles CORS too, which a REST API leaves to the function.
 *
 * @param answers by method; `OPTIONS` needs none
 * @param allowedOrigins separated by spaces, `*` for any, `''` for none
 */
export function restMethods(
  answers: Readonly<Record<string, AnswerRequest>>,
  allowedOrigins: string,
): Pick<ApiHandlerOptions<unknown, ApiRequest>, 'answer' | 'headersFor'> {
  const methods = new Map(Object.entries(answers));
  const allow = [...methods.keys(), 'OPTIONS'].join(', ');
  const allowed = allowedOrigins.split(/\s+/).filter((origin) => origin !== '');
  const preflightHeaders = {
    'Access-Control-Allow-Methods': [...methods.keys()].join(', '),
    'Access-Control-Allow-Headers': REQUEST_HEADERS,
    'Access-Control-Max-Age': String(MAX_AGE_SECONDS),
  };

  return {
    answer: async (request, call) => {
      const answer = methods.get(request.method);
      if (answer) return answer(request, call);
      if (request.method !== 'OPTIONS') {
        throw new ApiProblem('method-not-allowed', `Use ${allow}`, { headers: { Allow: allow } });
      }
      const isAllowed = 'Access-Control-Allow-Origin' in corsHeaders(allowed, request);
      return { statusCode: 204, headers: { Allow: allow, ...(isAllowed && preflightHeaders) }, body: '' };
    },
    headersFor: (request) => corsHeaders(allowed, request),
  };
}

/** https://fetch.spec.whatwg.org/#http-cors-protocol; never allows credentials, because callers sign their requests. */
function corsHeaders(allowed: readonly string[], request: ApiRequest): Record<string, string> {
  if (allowed.length === 0) return {};
  if (allowed.includes('*')) return sharedWith('*');
  const origin = headerOf(request, 'origin');
  // Caches must keep the answers for different origins apart, also those for origins that are not allowed.
  return { Vary: 'Origin', ...(origin !== undefined && allowed.includes(origin) && sharedWith(origin)) };
}

function sharedWith(origin: string): Record<string, string> {
  return { 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': 'Retry-After' };
}
