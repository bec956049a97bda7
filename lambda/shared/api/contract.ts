/** What the APIs answer when something is wrong: for functions, gateway responses and OpenAPI documents alike. */

/** RFC 9457, https://www.rfc-editor.org/rfc/rfc9457 */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** A problem's `type` is this and its code. It identifies the problem and is not meant to be fetched. */
export const PROBLEM_TYPE_PREFIX = '/problems/';

/** Of the functions' own making. README.md in this folder says what each means to a client. */
export const PROBLEMS = {
  'malformed-json': { status: 400, title: 'The body is not JSON' },
  'unsafe-json': { status: 400, title: 'The body is JSON that can not be taken as it is' },
  'invalid-body': { status: 400, title: 'The body is not what this API takes' },
  'invalid-idempotency-key': { status: 400, title: 'The idempotency key can not be used' },
  'invalid-id': { status: 400, title: 'The id can not be one' },
  'invalid-customer-id': { status: 400, title: 'The customer id is missing or can not be one' },
  'invalid-limit': { status: 400, title: 'The limit can not be used' },
  'invalid-cursor': { status: 400, title: 'The cursor can not be used' },
  forbidden: { status: 403, title: 'This belongs to another customer' },
  'not-found': { status: 404, title: 'Nothing is here' },
  'method-not-allowed': { status: 405, title: 'The method is not allowed' },
  'request-in-progress': { status: 409, title: 'The same request is being answered' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body is not sent as JSON' },
  'idempotency-key-reused': { status: 422, title: 'The idempotency key belongs to another request' },
  'internal-error': { status: 500, title: 'Something went wrong on our side' },
  unavailable: { status: 503, title: 'The request can not be taken right now' },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;

export type ProblemCode = keyof typeof PROBLEMS;

/** Of an API that can be read from, or belongs to customers. One that only takes things in never answers these. */
export const READING_PROBLEMS: readonly ProblemCode[] = [
  'invalid-id',
  'invalid-customer-id',
  'invalid-limit',
  'invalid-cursor',
  'forbidden',
  'not-found',
];

/** Below what API Gateway (10 MB), AWS Lambda (6 MB) and Amazon SQS (1 MiB) take. */
export const MAX_BODY_BYTES = 262_144;

/** 1 to 128 visible characters of ASCII, so that keys fit wherever ids do. */
export const IDEMPOTENCY_KEY_PATTERN = '^[!-~]{1,128}$';

/** How long an answer is remembered by its idempotency key. */
export const IDEMPOTENCY_HOURS = 24;

/** Attribute names of the table that remembers answers. */
export const IDEMPOTENCY_TABLE = { partitionKey: 'id', timeToLiveAttribute: 'expiration' } as const;
