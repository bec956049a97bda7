/** Error answers of Amazon API Gateway itself, by response type. The gateway and the OpenAPI document share them. */
import { PROBLEM_TYPE_PREFIX, PROBLEMS } from '../../lambda/shared/api/contract.ts';

export interface GatewayProblem {
  /** HTTP status; `undefined` if the type covers several statuses, which then stay unchanged. */
  readonly status?: number;
  /** Seconds to wait before a retry. */
  readonly retryAfter?: number;
  readonly body: GatewayProblemBody;
}

/**
 * Body of a problem (RFC 9457). The values may be context variables.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */
export interface GatewayProblemBody {
  readonly type: string;
  readonly status?: number;
  readonly title: string;
  readonly detail: string;
  readonly instance: string;
  readonly requestId: string;
  readonly errors?: readonly Readonly<Record<'pointer' | 'code' | 'message', string>>[];
}

/** Error message of the gateway. The variable expands to quoted JSON text, so a template has no quotes around it. */
export const MESSAGE = '$context.error.messageString';
const NO_ANSWER = 'It may not have been accepted. Try again';

/** @param isSigned whether requests need an AWS Signature Version 4 */
export function gatewayProblems(isSigned: boolean): Readonly<Record<string, GatewayProblem>> {
  return {
    BAD_REQUEST_BODY: problem('invalid-body', PROBLEMS['invalid-body'], 'See errors for what is wrong', {
      // The only variable with the details. It quotes text of the client: see docs/decisions/0006, "Not tried on AWS".
      errors: [{ pointer: '', code: 'schema', message: '$context.error.validationErrorString' }],
    }),
    BAD_REQUEST_PARAMETERS: problem('invalid-parameters', kind(400, 'A header or parameter is wrong'), MESSAGE),
    UNAUTHORIZED: problem('unauthorized', kind(401, 'The caller is not known'), MESSAGE),
    ACCESS_DENIED: problem('access-denied', kind(403, 'The caller may not do this'), MESSAGE),
    INVALID_SIGNATURE: problem('invalid-signature', kind(403, 'The signature does not fit the request'), MESSAGE),
    EXPIRED_TOKEN: problem('expired-token', kind(403, 'The credentials have expired'), MESSAGE),
    WAF_FILTERED: problem('filtered', kind(403, 'A firewall refused the request'), MESSAGE),
    MISSING_AUTHENTICATION_TOKEN: unknownOrUnsigned(isSigned),
    REQUEST_TOO_LARGE: problem('body-too-large', PROBLEMS['body-too-large'], 'The gateway takes 10 MB'),
    UNSUPPORTED_MEDIA_TYPE: problem('unsupported-media-type', PROBLEMS['unsupported-media-type'], MESSAGE),
    THROTTLED: problem('too-many-requests', kind(429, 'These are more requests than the API takes'), 'Try again', {
      retryAfter: 1,
    }),
    INTEGRATION_TIMEOUT: problem('no-answer', kind(504, 'The answer took too long'), NO_ANSWER, { retryAfter: 5 }),
    INTEGRATION_FAILURE: problem('no-answer', kind(504, 'The answer took too long'), NO_ANSWER, { retryAfter: 5 }),
    DEFAULT_4XX: problem('refused', { title: 'The request can not be answered as it is' }, MESSAGE),
    DEFAULT_5XX: problem('no-answer', { title: 'Something went wrong on our side' }, NO_ANSWER, { retryAfter: 5 }),
  };
}

/** The gateway uses this response type for unknown paths and methods too, and does not say which of the cases it is. */
function unknownOrUnsigned(isSigned: boolean): GatewayProblem {
  return isSigned
    ? problem('unsigned', kind(403, 'The request is not signed, or nothing is here'), 'Use AWS Signature Version 4')
    : problem('not-found', kind(404, 'Nothing is here'), 'Look at the path and the method');
}

interface Kind {
  readonly status?: number;
  readonly title: string;
}

function kind(status: number, title: string): Kind {
  return { status, title };
}

function problem(
  code: string,
  { status, title }: Kind,
  detail: string,
  { retryAfter, errors }: Pick<GatewayProblem, 'retryAfter'> & Pick<GatewayProblemBody, 'errors'> = {},
): GatewayProblem {
  const ofStatus = status === undefined ? {} : { status };
  return {
    ...ofStatus,
    ...(retryAfter !== undefined && { retryAfter }),
    body: {
      type: PROBLEM_TYPE_PREFIX + code,
      ...ofStatus,
      title,
      detail,
      instance: '$context.path',
      requestId: '$context.requestId',
      ...(errors && { errors }),
    },
  };
}
