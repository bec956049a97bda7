export interface FieldError {
  /** JSON Pointer into the request body: https://www.rfc-editor.org/rfc/rfc6901 */
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}

/** An error response of the API (https://www.rfc-editor.org/rfc/rfc9457) or of a gateway in front of it. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  /** Last part of the problem's type, such as `invalid-cursor`; empty for the error of a gateway. */
  readonly code: string;
  readonly errors: readonly FieldError[];
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(response: Response, body: unknown) {
    const { type, detail, title, message, errors, requestId } = asRecord(body);
    super(firstText(detail, title, message) ?? `HTTP ${response.status}`);
    this.status = response.status;
    this.code = firstText(type)?.split(/[/:#]/).at(-1) ?? '';
    this.errors = Array.isArray(errors) ? errors.map(asFieldError) : [];
    this.requestId = firstText(requestId);
    this.retryAfterMs = readRetryAfter(response.headers.get('retry-after'));
  }
}

/** The request got no response, so it is unknown whether the API received it. */
export class NoResponse extends Error {
  override readonly name = 'NoResponse';
  readonly reason: 'offline' | 'timeout' | 'network';

  constructor(reason: 'offline' | 'timeout' | 'network', cause: unknown) {
    super(`no response: ${reason}`, { cause });
    this.reason = reason;
  }
}

/** The response does not come from the API: it may be an HTML page. */
export class ForeignResponse extends Error {
  override readonly name = 'ForeignResponse';
}

/** The session has expired and could not be renewed. */
export class SignInNeeded extends Error {
  override readonly name = 'SignInNeeded';
}

/** Reads seconds or a date: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
export function readRetryAfter(value: string | null, now = Date.now()): number | undefined {
  if (value === null || value.trim() === '') return undefined;
  const seconds = Number(value);
  const milliseconds = Number.isNaN(seconds) ? Date.parse(value) - now : seconds * 1_000;
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}

function asFieldError(value: unknown): FieldError {
  const { pointer, code, message } = asRecord(value);
  return {
    pointer: firstText(pointer) ?? '',
    code: firstText(code) ?? '',
    message: firstText(message) ?? 'Invalid value.',
  };
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function firstText(...values: unknown[]): string | undefined {
  return values.find((value): value is string => typeof value === 'string' && value !== '');
}
