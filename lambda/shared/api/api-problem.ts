import type { ValueError } from '../schema-check.ts';
import { PROBLEM_TYPE_PREFIX, PROBLEMS, type ProblemCode } from './contract.ts';

export interface ApiProblemOptions extends ErrorOptions {
  readonly errors?: readonly ValueError[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Ends a request with this problem as its answer. `cause` is for the logs only. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly code: ProblemCode;
  readonly errors: readonly ValueError[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ProblemCode, detail: string, options: ApiProblemOptions = {}) {
    super(detail, options);
    this.code = code;
    this.errors = options.errors;
    this.headers = options.headers ?? {};
  }
}

/** RFC 9457, with the request's id to find its log by. */
export function problemBody({ code, message, errors }: ApiProblem, request: { path: string; requestId: string }) {
  return {
    type: PROBLEM_TYPE_PREFIX + code,
    ...PROBLEMS[code],
    detail: message,
    instance: request.path,
    requestId: request.requestId,
    ...(errors && { errors }),
  };
}
