import type { Exchange } from './process.ts';

/** The end of an invocation. Everything but `throttled` ran, and counts as an invocation on AWS. */
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
  /** The handler's return value, as JSON text. */
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

/** Returns the error document with which Lambda answers the caller of a failed function. */
export function failurePayload({ errorType, errorMessage, trace }: InvocationFailure): string {
  return JSON.stringify({ errorType, errorMessage, ...(trace && { trace }) });
}

export type Ending =
  | Pick<InvocationSuccess, 'outcome' | 'payload'>
  | Pick<InvocationFailure, 'outcome' | 'errorType' | 'errorMessage' | 'trace'>;

/** Translates the answer of a process, or its end, into Lambda's words. */
export function readExchange(
  exchange: Exchange,
  { requestId, timeoutSeconds }: { requestId: string; timeoutSeconds: number },
): Ending {
  const prefix = requestId ? `RequestId: ${requestId} Error: ` : '';
  switch (exchange.type) {
    case 'answered':
      return exchange.message.type === 'failure'
        ? { outcome: 'error', ...exchange.message.error }
        : { outcome: 'ok', payload: exchange.message.type === 'response' ? exchange.message.payload : 'null' };
    case 'timed-out':
      return { outcome: 'timeout', errorType: 'Sandbox.Timedout', errorMessage: prefix + timeoutText(timeoutSeconds) };
    case 'out-of-memory': {
      const errorMessage = `${prefix}Runtime exited with error: signal: killed`;
      return { outcome: 'out-of-memory', errorType: 'Runtime.OutOfMemory', errorMessage };
    }
    case 'exited':
      return { outcome: 'crash', errorType: 'Runtime.ExitError', errorMessage: prefix + exitText(exchange) };
  }
}

export function timeoutText(timeoutSeconds: number): string {
  return `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
}

const SIGNAL_NAMES: Partial<Record<NodeJS.Signals, string>> = {
  SIGABRT: 'aborted',
  SIGKILL: 'killed',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
};

function exitText({ code, signal, startError }: Extract<Exchange, { type: 'exited' }>): string {
  if (startError) return `Runtime failed to start: ${startError.message}`;
  if (signal) return `Runtime exited with error: signal: ${SIGNAL_NAMES[signal] ?? signal}`;
  return code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${code}`;
}
