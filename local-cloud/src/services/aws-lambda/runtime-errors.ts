import type { RuntimeError } from './runtime-protocol.ts';

/** An error that Lambda's own runtime reports, by the name it has there. */
export class LambdaRuntimeError extends Error {
  constructor(name: `${'Runtime' | 'Function'}.${string}`, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
  }
}

/** Whatever was thrown, as the document that a failed invocation answers. */
export function describeError(thrown: unknown): RuntimeError {
  if (!(thrown instanceof Error)) return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  return { errorType: thrown.name, errorMessage: thrown.message, trace: thrown.stack?.split('\n') ?? [] };
}

/** The JSON that Lambda logs beside `Invoke Error`, `Uncaught Exception` and the like. */
export function errorAsLogged(thrown: unknown): string {
  if (!(thrown instanceof Error)) return JSON.stringify(describeError(thrown));
  const { errorType, errorMessage, trace } = describeError(thrown);
  try {
    return JSON.stringify({ errorType, errorMessage, ...thrown, stack: trace });
  } catch {
    // Fields of the error's own that are no JSON (a cycle, a bigint): the standard ones always are.
    return JSON.stringify({ errorType, errorMessage, stack: trace });
  }
}
