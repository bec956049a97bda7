/** What Amazon API Gateway answers by itself, in the words of the API: problem bodies (RFC 9457), readable by pages. */
import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { PROBLEM_MEDIA_TYPE } from '../../lambda/shared/api/contract.ts';
import { gatewayProblems, MESSAGE } from '../openapi/gateway-problems.ts';

export interface GatewayResponsesProps {
  /** Origins whose pages may read the answers; `['*']` for any. */
  readonly corsAllowedOrigins: readonly string[];
  /** Requests are signed with AWS Signature Version 4. */
  readonly isSigned: boolean;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
export function answerWithProblems(api: RestApi, { corsAllowedOrigins, isSigned }: GatewayResponsesProps): void {
  const cors = corsHeaders(corsAllowedOrigins);
  for (const [responseType, { status, retryAfter, body }] of Object.entries(gatewayProblems(isSigned))) {
    api.addGatewayResponse(responseType, {
      type: ResponseType.of(responseType),
      ...(status !== undefined && { statusCode: String(status) }),
      responseHeaders: {
        'Content-Type': `'${PROBLEM_MEDIA_TYPE}'`,
        'Cache-Control': "'no-store'",
        'X-Content-Type-Options': "'nosniff'",
        ...(retryAfter !== undefined && { 'Retry-After': `'${retryAfter}'` }),
        ...cors,
      },
      templates: { 'application/json': JSON.stringify(body).replace(JSON.stringify(MESSAGE), MESSAGE) },
    });
  }
}

/**
 * A gateway response is no program: it can't look an origin up in a list. With several allowed ones it repeats the
 * request's, and what a foreign page can read then is that its request was refused. Preflights, and all answers with
 * content, come from the function, which compares exactly.
 */
function corsHeaders([origin, ...others]: readonly string[]): Record<string, string> {
  if (origin === undefined) return {};
  const exposed = { 'Access-Control-Expose-Headers': "'Retry-After'" };
  if (origin === '*') return { 'Access-Control-Allow-Origin': "'*'", ...exposed };
  const allowed = others.length === 0 ? `'${origin}'` : 'method.request.header.Origin';
  return { 'Access-Control-Allow-Origin': allowed, Vary: "'Origin'", ...exposed };
}
