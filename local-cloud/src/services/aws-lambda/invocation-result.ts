/** How an invocation ended. Everything but `throttled` ran, and counts as an invocation on AWS. */
export type InvocationResult = InvocationSuccess | InvocationFailure | InvocationThrottled;

interface Ran {
  readonly requestId: string;
  readonly logStream: string;
  /** Milliseconds in the handler, without the cold start. */
  readonly durationMs: number;
  /** Milliseconds of the cold start, if there was one. */
  readonly initDurationMs?: number;
  readonly maxMemoryMb: number;
}

export interface InvocationSuccess extends Ran {
  readonly outcome: 'ok';
  /** What the handler returned, as JSON text. */
  readonly payload: string;
}

export interface InvocationFailure extends Ran {
  /**
   * `error`: the handler threw, or could not be loaded. `crash`: its process ended. In the two other cases the host
   * ended it.
   */
  readonly outcome: 'error' | 'timeout' | 'out-of-memory' | 'crash';
  /** Lambda's own names (`Runtime.ImportModuleError`, `Sandbox.Timedout`, …) or the thrown error's. */
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

export interface InvocationThrottled {
  readonly outcome: 'throttled';
  readonly requestId: string;
  /** The `Reason` of a TooManyRequestsException. */
  readonly reason: 'ConcurrentInvocationLimitExceeded' | 'ReservedFunctionConcurrentInvocationLimitExceeded';
}

/** The error document that Lambda answers to the caller of a failed function. */
export function failurePayload({ errorType, errorMessage, trace }: InvocationFailure): string {
  return JSON.stringify({ errorType, errorMessage, ...(trace && { trace }) });
}
