import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** An error that Lambda's own runtime reports, by its name there. */
export class LambdaRuntimeError extends Error {
  constructor(name: `${'Runtime' | 'Function'}.${string}`, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
  }
}

export type Handler = (event: unknown, context: object) => unknown;

/**
 * Finds `folder/module.export` the way Lambda's Node.js 24 runtime does.
 *
 * @throws {LambdaRuntimeError} named as on AWS: `Runtime.MalformedHandlerName`, `Runtime.ImportModuleError`,
 * `Runtime.UserCodeSyntaxError`, `Runtime.HandlerNotFound`, `Runtime.CallbackHandlerDeprecated`; an error that the
 * module itself throws is not changed.
 */
export async function loadHandler(taskRoot: string, handler: string): Promise<Handler> {
  const folder = dirname(handler);
  const [moduleName, ...exportPath] = basename(handler).split('.');
  if (handler.includes('..') || !moduleName || exportPath.length === 0) {
    throw new LambdaRuntimeError(
      'Runtime.MalformedHandlerName',
      `'${handler}' is not a valid handler name, expected module.export, for example index.handler`,
    );
  }
  const found = findExport(await importModule(resolve(taskRoot, folder), moduleName), exportPath);
  if (found === undefined) {
    throw new LambdaRuntimeError('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  }
  if (typeof found !== 'function') {
    throw new LambdaRuntimeError('Runtime.HandlerNotFound', `${handler} is not a function`);
  }
  if (found.length >= 3) throw new LambdaRuntimeError('Runtime.CallbackHandlerDeprecated', CALLBACKS_REMOVED);
  return found as Handler;
}

async function importModule(folder: string, name: string): Promise<unknown> {
  try {
    for (const extension of ['', '.js', '.mjs', '.cjs']) {
      const file = resolve(folder, name + extension);
      if (existsSync(file) && statSync(file).isFile()) return await import(pathToFileURL(file).href);
    }
    return createRequire(resolve(folder, 'index.js'))(name);
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new LambdaRuntimeError('Runtime.UserCodeSyntaxError', String(error), { cause: error });
    }
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') {
      throw new LambdaRuntimeError('Runtime.ImportModuleError', String(error), { cause: error });
    }
    throw error;
  }
}

function findExport(module: unknown, path: readonly string[]): unknown {
  const at = (root: unknown) =>
    path.reduce<unknown>((value, key) => (isObject(value) ? Reflect.get(value, key) : undefined), root);
  return at(module) ?? (isObject(module) && 'default' in module ? at(module.default) : undefined);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

const CALLBACKS_REMOVED =
  'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to ' +
  'modify this function to use a supported handler signature to use Node.js 24 or later. For more information see ' +
  'https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.';
