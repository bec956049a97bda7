import { createContext, Script } from 'node:vm';

/** Runs a function's handler on an event, both as JSON text. */
export type EdgeScript = (event: string) => EdgeScriptResult;

export interface EdgeScriptResult {
  /** What the handler returned; `undefined` for nothing, and for a promise that never settles. */
  readonly result: string | undefined;
  /** What it wrote with `console.log`, a line each. */
  readonly lines: readonly string[];
}

export interface EdgeCode {
  readonly name: string;
  readonly code: string;
  /** How long each part of a run may take. */
  readonly maxRunMs: number;
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
const MAX_CODE_BYTES = 10_240;

const PRELUDE = new Script(`
  var lines = [];
  var console = { log: (...values) => {
    lines.push(values.map((value) => typeof value === 'string' ? value : JSON.stringify(value)).join(' '));
  } };
`);

/** What the handler throws, also as a rejection, is thrown by {@link READ}. */
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
 * Compiles the code of a CloudFront function. Each run has a fresh context, without timers, network, files, `require`
 * and code from strings, as the runtime cloudfront-js-2.0 has none or few of them. It keeps mistakes apart, not attackers: the
 * code is the user's own.
 *
 * @throws Error for code that is too long or does not compile
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
 */
export function compileEdgeScript({ name, code, maxRunMs }: EdgeCode): EdgeScript {
  const bytes = Buffer.byteLength(code);
  if (bytes > MAX_CODE_BYTES) throw new Error(`FunctionCode must have at most ${MAX_CODE_BYTES} bytes, got ${bytes}`);
  const script = compile(name, code);

  return (event) => {
    const context = createContext(
      { event },
      { codeGeneration: { strings: false, wasm: false }, microtaskMode: 'afterEvaluate' },
    );
    for (const part of [PRELUDE, script, CALL]) part.runInContext(context, { timeout: maxRunMs });
    return JSON.parse(READ.runInContext(context, { timeout: maxRunMs }));
  };
}

/** Strict by default, on the line that the code begins with, so that line numbers stay. */
function compile(name: string, code: string): Script {
  try {
    return new Script(`'use strict';${code}`, { filename: name });
  } catch (error) {
    throw new Error(`FunctionCode does not compile: ${error}`, { cause: error });
  }
}
