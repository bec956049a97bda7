import { show } from './problems.ts';

/**
 * Parses `name = value` lines of HCL.
 *
 * @throws SyntaxError with file, line and column
 */
export async function parseHcl(file: string, text: string): Promise<Record<string, unknown>> {
  // The parser takes 0.2 s to load, so it is loaded only if there is something to parse.
  const { parse } = await import('@cdktn/hcl2json');
  try {
    return await parse(file, text);
  } catch (error) {
    const { message } = error as Error;
    throw new SyntaxError(message.replace(/^parse config: \[(.*)\]$/s, '$1'), { cause: error });
  }
}

/** Parses one HCL expression, like Terraform parses maps and lists in `-var` and `TF_VAR_`. */
export async function parseHclExpression(origin: string, text: string): Promise<unknown> {
  const { value } = await parseHcl(origin, `value = ${text}\n`);
  return value;
}

/**
 * Finds a part of a parsed value that differs from the text of the user. The parser returns expressions as text
 * (`foo(1)` as `${foo(1)}`) and rounds integers that JavaScript cannot represent.
 *
 * @returns what was found, or `undefined` if the value is as written
 */
export function unreadable(value: unknown): string | undefined {
  if (typeof value === 'string') {
    return /[$%]\{/.test(value)
      ? `the expression ${show(value)}, but a settings file can contain plain values only`
      : undefined;
  }
  if (typeof value === 'number') {
    const isRounded = Number.isInteger(value) && !Number.isSafeInteger(value);
    return isRounded ? 'a whole number above 2^53, which would lose its last digits' : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const reason = unreadable(key) ?? unreadable(item);
    if (reason) return reason;
  }
  return undefined;
}
