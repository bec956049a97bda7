import { timeoutText } from './function-log-lines.ts';
import type { Exchange, Exit } from './function-process.ts';
import type { InvocationFailure, InvocationSuccess } from './invocation-result.ts';

export type Ending =
  | Pick<InvocationSuccess, 'outcome' | 'payload'>
  | Pick<InvocationFailure, 'outcome' | 'errorType' | 'errorMessage' | 'trace'>;

/** What a process answered, or how it ended, in Lambda's words. */
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

const SIGNAL_NAMES: Partial<Record<NodeJS.Signals, string>> = {
  SIGABRT: 'aborted',
  SIGKILL: 'killed',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
};

function exitText({ code, signal, startError }: Exit): string {
  if (startError) return `Runtime failed to start: ${startError.message}`;
  if (signal) return `Runtime exited with error: signal: ${SIGNAL_NAMES[signal] ?? signal}`;
  return code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${code}`;
}
