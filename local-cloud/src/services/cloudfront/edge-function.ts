import { createContext, Script } from 'node:vm';
import { type DistributionName, type GeneratedResponse, readEdgeResult, viewerRequestEvent } from './edge-event.ts';
import type { ViewerRequest } from './viewer-request.ts';

/** A CloudFront function, which runs on each viewer request of a behavior. */
export interface EdgeFunction {
  /**
   * @returns the request for the origin, or the response that the viewer gets instead
   * @throws EdgeFunctionError
   */
  run(request: ViewerRequest, distribution: DistributionName): EdgeResult;
}

export type EdgeResult = { readonly request: ViewerRequest } | { readonly response: GeneratedResponse };

/** A function failed (503), or returned a value that CloudFront does not accept (502). */
export class EdgeFunctionError extends Error {
  override readonly name = 'EdgeFunctionError';
  readonly status: 502 | 503;

  constructor(status: 502 | 503, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

export interface EdgeFunctionOptions {
  readonly name: string;
  readonly code: string;
  /** Receives the lines that the function writes with `console.log`. */
  log(line: string): void;
  /** Time limit of each part of a run. @default 1000 */
  readonly maxRunMs?: number;
}

/** AWS allows about a millisecond of CPU time. Here the limit is elapsed time on a machine that has other work. */
const MAX_RUN_MS = 1_000;
/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
const MAX_CODE_BYTES = 10_240;

const PRELUDE = new Script(`
  var lines = [];
  var console = { log: (...values) => {
    lines.push(values.map((value) => typeof value === 'string' ? value : JSON.stringify(value)).join(' '));
  } };
`);

/** Calls the handler. {@link READ} throws what the handler throws or rejects with. */
const CALL = new Script(`
  var settled = {};
  try {
    Promise.resolve(handler(JSON.parse(event))).then(
      (value) => { settled = { value: JSON.stringify(value) }; },
      (reason) => { settled = { reason }; },
    );
  } catch (reason) {
    settled = { reason };
  }
`);

const READ = new Script(`
  if ('reason' in settled) throw settled.reason;
  JSON.stringify({ result: settled.value, lines });
`);

/**
 * Compiles a CloudFront function. Each run has a fresh context without timers, network, files, `require` and code from
 * strings, as the runtime cloudfront-js-2.0 has none or few of them. The context protects against mistakes, not against
 * attackers: the code is the user's own.
 *
 * @throws Error for code that is too long or does not compile
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
 */
export function createEdgeFunction({ name, code, log, maxRunMs = MAX_RUN_MS }: EdgeFunctionOptions): EdgeFunction {
  const bytes = Buffer.byteLength(code);
  if (bytes > MAX_CODE_BYTES) throw new Error(`FunctionCode must have at most ${MAX_CODE_BYTES} bytes, got ${bytes}`);
  const script = compile(name, code);

  /** The result is `undefined` if the handler returns nothing or a promise that never settles. */
  function call(event: string): { readonly result?: string; readonly lines: readonly string[] } {
    const codeGeneration = { strings: false, wasm: false };
    const context = createContext({ event }, { codeGeneration, microtaskMode: 'afterEvaluate' });
    for (const part of [PRELUDE, script, CALL]) part.runInContext(context, { timeout: maxRunMs });
    return JSON.parse(READ.runInContext(context, { timeout: maxRunMs }));
  }

  return {
    run(request, distribution) {
      const event = JSON.stringify(viewerRequestEvent(request, distribution));
      const { result, lines } = attempt(503, name, () => call(event));
      for (const line of lines) log(line);
      return attempt(502, name, () => readEdgeResult(result, request));
    },
  };
}

/** Compiles in strict mode. The directive stands on the first line of the code, so that line numbers stay. */
function compile(name: string, code: string): Script {
  try {
    return new Script(`'use strict';${code}`, { filename: name });
  } catch (error) {
    throw new Error(`FunctionCode does not compile: ${error}`, { cause: error });
  }
}

function attempt<Result>(status: 502 | 503, name: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    // An error of the function is not an instance of this realm's Error, and a function may throw other values.
    const reason = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
    throw new EdgeFunctionError(status, `the function ${name}: ${reason}`, { cause: error });
  }
}
