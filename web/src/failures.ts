export interface FieldError {
  /** JSON Pointer into what was sent: https://www.rfc-editor.org/rfc/rfc6901 */
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}

/** The API's refusal, as https://www.rfc-editor.org/rfc/rfc9457 describes it, or as a gateway before the API words it. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  /** Last part of the problem's type, such as `invalid-cursor`; empty when a gateway answered. */
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

/** No answer came: it is not known whether the request arrived. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly reason: 'offline' | 'timeout' | 'network';

  constructor(reason: 'offline' | 'timeout' | 'network', cause: unknown) {
    super(`no answer: ${reason}`, { cause });
    this.reason = reason;
  }
}

/** Something answered that is not the API, such as a page in its place. */
export class ForeignAnswer extends Error {
  override readonly name = 'ForeignAnswer';
}

/** The signed-in time is over and could not be prolonged. */
export class SignInNeeded extends Error {
  override readonly name = 'SignInNeeded';
}

/** Seconds or a date: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
export function readRetryAfter(value: string | null, now = Date.now()): number | undefined {
  if (value === null || value.trim() === '') return undefined;
  const seconds = Number(value);
  const milliseconds = Number.isNaN(seconds) ? Date.parse(value) - now : seconds * 1_000;
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function asFieldError(value: unknown): FieldError {
  const { pointer, code, message } = asRecord(value);
  return {
    pointer: firstText(pointer) ?? '',
    code: firstText(code) ?? '',
    message: firstText(message) ?? 'Not accepted.',
  };
}

function firstText(...values: unknown[]): string | undefined {
  return values.find((value): value is string => typeof value === 'string' && value !== '');
}
