import { show } from './problems.ts';

/** Reads `name = value` lines of HCL. Throws with file, line and column for what is no HCL. */
export async function parseHcl(file: string, text: string): Promise<Record<string, unknown>> {
  // Loading HashiCorp's parser takes 0.2 s: only those who have a file pay for it.
  const { parse } = await import('@cdktn/hcl2json');
  try {
    return await parse(file, text);
  } catch (error) {
    const { message } = error as Error;
    throw new SyntaxError(message.replace(/^parse config: \[(.*)\]$/s, '$1'), { cause: error });
  }
}

/** Reads one HCL expression, as Terraform reads `-var` and `TF_VAR_` of maps and lists. */
export async function parseHclExpression(origin: string, text: string): Promise<unknown> {
  const { value } = await parseHcl(origin, `value = ${text}\n`);
  return value;
}

/**
 * Says what of a parsed value is not what the user wrote: the parser gives expressions as text (`foo(1)` as `${foo(1)}`)
 * and rounds integers that JavaScript can't hold. `undefined` if nothing.
 */
export function unreadable(value: unknown): string | undefined {
  if (typeof value === 'string') {
    return /[$%]\{/.test(value)
      ? `the expression ${show(value)}, where a settings file holds plain values only`
      : undefined;
  }
  if (typeof value === 'number') {
    const isRounded = Number.isInteger(value) && !Number.isSafeInteger(value);
    return isRounded ? 'a whole number above 2^53, whose last digits would be lost' : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const reason = unreadable(key) ?? unreadable(item);
    if (reason) return reason;
  }
  return undefined;
}
