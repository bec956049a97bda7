/** What Amazon API Gateway answers by itself, in the words of the API: problem bodies (RFC 9457), readable by pages. */
import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';

interface Problem {
  readonly type: ResponseType;
  readonly status: number;
  readonly title: string;
  /** A sentence for the client; may contain context variables that hold no quotes. */
  readonly detail: string;
  /** Says what is wrong with the request, if the gateway knows. */
  readonly errors?: readonly Readonly<Record<'pointer' | 'code' | 'message', string>>[];
  /** Seconds after which trying again makes sense. */
  readonly retryAfter?: number;
}

interface Answers {
  readonly corsAllowedOrigins: readonly string[];
  readonly isSigned: boolean;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
export function answerWithProblems(api: RestApi, { corsAllowedOrigins, isSigned }: Answers): void {
  const cors = corsHeaders(corsAllowedOrigins);
  for (const { type, status, title, detail, errors, retryAfter } of [...clientProblems(isSigned), ...SERVER_PROBLEMS]) {
    const { responseType } = type;
    const isDefault = responseType.startsWith('DEFAULT_');
    api.addGatewayResponse(responseType, {
      type,
      // The defaults stand for several statuses, which stay what they are.
      ...(!isDefault && { statusCode: String(status) }),
      responseHeaders: {
        'Content-Type': "'application/problem+json'",
        ...(retryAfter !== undefined && { 'Retry-After': `'${retryAfter}'` }),
        ...cors,
      },
      templates: {
        'application/json': JSON.stringify({
          type: 'about:blank',
          title,
          ...(!isDefault && { status }),
          detail,
          instance: 'urn:uuid:$context.requestId',
          requestId: '$context.requestId',
          ...(errors && { errors }),
        }),
      },
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
  if (others.length === 0) return { 'Access-Control-Allow-Origin': `'${origin}'`, ...exposed };
  return { 'Access-Control-Allow-Origin': 'method.request.header.Origin', Vary: "'Origin'", ...exposed };
}

function clientProblems(isSigned: boolean): Problem[] {
  return [
    {
      type: ResponseType.BAD_REQUEST_BODY,
      status: 400,
      title: 'Bad Request',
      detail: 'The body is not what the API takes.',
      // Amazon API Gateway escapes it; it is the only place that has it.
      errors: [{ pointer: '', code: 'invalid-body', message: '$context.error.validationErrorString' }],
    },
    {
      type: ResponseType.BAD_REQUEST_PARAMETERS,
      status: 400,
      title: 'Bad Request',
      detail: 'A header or parameter is missing or wrong.',
    },
    ...refusals(isSigned),
    {
      type: ResponseType.REQUEST_TOO_LARGE,
      status: 413,
      title: 'Content Too Large',
      detail: 'The body is larger than 10 MB.',
    },
    {
      type: ResponseType.UNSUPPORTED_MEDIA_TYPE,
      status: 415,
      title: 'Unsupported Media Type',
      detail: 'The API takes application/json.',
    },
    {
      type: ResponseType.THROTTLED,
      status: 429,
      title: 'Too Many Requests',
      detail: 'More requests than the API takes at a time.',
      retryAfter: 1,
    },
    {
      type: ResponseType.DEFAULT_4XX,
      status: 400,
      title: 'Request refused',
      detail: 'The request can not be answered as it is.',
    },
  ];
}

function refusals(isSigned: boolean): Problem[] {
  // An unknown path or method is answered with this type as well. Where requests are signed nobody can tell which it is.
  const unknown = isSigned
    ? { status: 403, title: 'Forbidden', detail: 'Nothing is here, or the request is not signed.' }
    : { status: 404, title: 'Not Found', detail: 'The API has no such path, or not with this method.' };
  const forbidden = { status: 403, title: 'Forbidden' };
  return [
    { type: ResponseType.MISSING_AUTHENTICATION_TOKEN, ...unknown },
    { type: ResponseType.ACCESS_DENIED, ...forbidden, detail: 'The caller may not do this.' },
    { type: ResponseType.INVALID_SIGNATURE, ...forbidden, detail: 'The signature does not fit the request.' },
    { type: ResponseType.EXPIRED_TOKEN, ...forbidden, detail: 'The signature or the session has expired.' },
    { type: ResponseType.WAF_FILTERED, ...forbidden, detail: 'A web application firewall refused the request.' },
    {
      type: ResponseType.UNAUTHORIZED,
      status: 401,
      title: 'Unauthorized',
      detail: 'The caller is not known.',
    },
  ];
}

const UNAVAILABLE = 'The request was not answered in time and may not have been accepted. Try again.';

const SERVER_PROBLEMS: readonly Problem[] = [
  {
    type: ResponseType.INTEGRATION_TIMEOUT,
    status: 504,
    title: 'Gateway Timeout',
    detail: UNAVAILABLE,
    retryAfter: 5,
  },
  {
    type: ResponseType.INTEGRATION_FAILURE,
    status: 504,
    title: 'Gateway Timeout',
    detail: UNAVAILABLE,
    retryAfter: 5,
  },
  {
    type: ResponseType.DEFAULT_5XX,
    status: 500,
    title: 'Not available',
    detail: UNAVAILABLE,
    retryAfter: 5,
  },
];
