/** Problems (RFC 9457) in an OpenAPI document: one response for each status, with an example for each problem code. */
import {
  PROBLEM_MEDIA_TYPE,
  PROBLEM_TYPE_PREFIX,
  PROBLEMS,
  type ProblemCode,
} from '../../lambda/shared/api/contract.ts';
import { gatewayProblems, MESSAGE } from './gateway-problems.ts';

export const PROBLEM_SCHEMA = {
  type: 'object',
  description: 'What went wrong (RFC 9457).',
  required: ['type', 'title', 'detail', 'instance', 'requestId'],
  properties: {
    type: { type: 'string', format: 'uri-reference', description: 'Names the kind of problem, for programs.' },
    title: { type: 'string', description: 'Says what kind of problem it is, for people.' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: { type: 'string', description: 'What to do about this one.' },
    instance: { type: 'string', description: 'Path of the request.' },
    requestId: { type: 'string', description: 'The request in our logs.' },
    errors: {
      type: 'array',
      description: 'What is wrong with the body.',
      items: {
        type: 'object',
        required: ['pointer', 'code', 'message'],
        properties: {
          pointer: { type: 'string', description: 'JSON Pointer (RFC 6901) to the value, "" for the whole body.' },
          code: { type: 'string' },
          message: { type: 'string' },
        },
      },
    },
  },
} as const;

const RETRY_AFTER = {
  'Retry-After': { description: 'Seconds to wait before trying again.', schema: { type: 'integer', minimum: 1 } },
};
const STATUSES_WITH_RETRY_AFTER = new Set([409, 429, 503, 504]);

interface ProblemExample {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
}

interface ProblemsOfOperation {
  /** Codes of the problems that the function answers with. */
  readonly codes: readonly ProblemCode[];
  /**
   * Problems that the gateway of a REST API answers with.
   *
   * @default - none
   */
  readonly gatewayProblems?: readonly ProblemExample[];
  /**
   * Statuses that the gateway of an HTTP API answers with, with a body that is not a problem.
   *
   * @default - none
   */
  readonly gatewayStatuses?: readonly GatewayStatus[];
  /** Path of the request in the examples. */
  readonly path: string;
}

/** Returns the responses by status, in ascending order. */
export function problemResponses(problems: ProblemsOfOperation): Readonly<Record<string, object>> {
  const { codes, gatewayProblems: ofGateway = [], gatewayStatuses = [], path } = problems;
  const own = codes.map((code): ProblemExample => ({ code, ...PROBLEMS[code], detail: `${PROBLEMS[code].title}.` }));
  const byStatus = Map.groupBy([...own, ...ofGateway], ({ status }) => status);
  const statuses = new Set<number>([...byStatus.keys(), ...gatewayStatuses]);
  return Object.fromEntries(
    Array.from(statuses, (status) => {
      const gatewayStatus = gatewayStatuses.find((known) => known === status);
      return [String(status), response(status, byStatus.get(status) ?? [], gatewayStatus, path)];
    }),
  );
}

/**
 * @param types gateway response types of a REST API
 * @throws Error if a type covers several statuses
 */
export function gatewayExamples(types: readonly string[], isSigned: boolean): ProblemExample[] {
  const problems = gatewayProblems(isSigned);
  return types.map((type) => {
    const { status, body } = problems[type] ?? {};
    if (status === undefined || !body) throw new Error(`The gateway response type ${type} has no status`);
    const code = body.type.slice(PROBLEM_TYPE_PREFIX.length);
    return { code, status, title: body.title, detail: body.detail === MESSAGE ? `${body.title}.` : body.detail };
  });
}

function response(
  status: number,
  examples: readonly ProblemExample[],
  gatewayStatus: GatewayStatus | undefined,
  path: string,
): object {
  const titles = examples.map(({ title }) => title);
  const message = gatewayStatus && GATEWAY_MESSAGES[gatewayStatus];
  const isProblem = examples.length > 0;
  return {
    description: [...new Set([...titles, ...(message ? [`The gateway says: ${message}`] : [])])].join('; '),
    ...(isProblem && STATUSES_WITH_RETRY_AFTER.has(status) && { headers: RETRY_AFTER }),
    content: {
      ...(isProblem && {
        [PROBLEM_MEDIA_TYPE]: {
          schema: { $ref: '#/components/schemas/Problem' },
          examples: Object.fromEntries(examples.map((example) => [example.code, { value: body(example, path) }])),
        },
      }),
      ...(message && {
        'application/json': { schema: { $ref: '#/components/schemas/GatewayMessage' }, example: { message } },
      }),
    },
  };
}

function body({ code, status, title, detail }: ProblemExample, path: string) {
  const requestId = 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef';
  return { type: PROBLEM_TYPE_PREFIX + code, status, title, detail, instance: path, requestId };
}

/** Messages of the gateway of an HTTP API by status. The headers and the body `{"message": …}` cannot be changed. */
const GATEWAY_MESSAGES = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Request Entity Too Large',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const;

export type GatewayStatus = keyof typeof GATEWAY_MESSAGES;

export const GATEWAY_MESSAGE_SCHEMA = {
  type: 'object',
  description: 'What the gateway answered before the API saw the request, or in its stead.',
  required: ['message'],
  properties: { message: { type: 'string' } },
} as const;
