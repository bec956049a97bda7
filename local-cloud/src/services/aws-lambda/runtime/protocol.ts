/** Messages between the host and the process of a function instance, over IPC. */

export interface InvokeMessage {
  readonly requestId: string;
  /** The event, as JSON text. */
  readonly payload: string;
  /** Epoch milliseconds at which the host ends the invocation. */
  readonly deadlineMs: number;
  readonly functionArn: string;
  /** Value of `_X_AMZN_TRACE_ID`. */
  readonly traceId: string;
}

export type RuntimeMessage = RuntimeReady | RuntimeResponse | RuntimeFailure;

/** The handler is loaded. */
export interface RuntimeReady {
  readonly type: 'ready';
}

export interface RuntimeResponse {
  readonly type: 'response';
  readonly requestId: string;
  readonly payload: string;
  readonly rssBytes: number;
}

export interface RuntimeFailure {
  readonly type: 'failure';
  /** Absent when nothing was being invoked: while loading, or between two invocations. */
  readonly requestId?: string;
  readonly error: RuntimeError;
  /** The process ends after this message: it takes no further invocation. */
  readonly isLast: boolean;
  readonly rssBytes: number;
}

export interface RuntimeError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** Responses above this many bytes are refused: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MAX_RESPONSE_BYTES = 6_291_556;

/** Synchronous requests above this many bytes are refused, see {@link MAX_RESPONSE_BYTES}. */
export const MAX_REQUEST_BYTES = 6_291_456;
