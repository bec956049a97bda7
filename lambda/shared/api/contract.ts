/** Media type of the answers of functions and gateways to a failed request: RFC 9457, https://www.rfc-editor.org/rfc/rfc9457 */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** Prefix of a problem's `type`, before its code. The `type` identifies the problem and is not meant to be fetched. */
export const PROBLEM_TYPE_PREFIX = '/problems/';

/** Problems that the functions answer with. README.md in this folder explains each to clients. */
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

/** Problems of APIs that are read from or belong to customers. An API that only accepts never answers with these. */
export const READING_PROBLEMS: readonly ProblemCode[] = [
  'invalid-id',
  'invalid-customer-id',
  'invalid-limit',
  'invalid-cursor',
  'forbidden',
  'not-found',
];

/** Lower than the limits of API Gateway (10 MB), AWS Lambda (6 MB) and Amazon SQS (1 MiB). */
export const MAX_BODY_BYTES = 262_144;

/** Allows 1 to 128 visible ASCII characters, so that keys fit wherever ids do. */
export const IDEMPOTENCY_KEY_PATTERN = '^[!-~]{1,128}$';

/** Hours for which an answer is remembered by its idempotency key. */
export const IDEMPOTENCY_HOURS = 24;

/** Attribute names of the table that remembers answers. */
export const IDEMPOTENCY_TABLE = { partitionKey: 'id', timeToLiveAttribute: 'expiration' } as const;
