import { TemplateError } from './template-error.ts';

/** The shapes that intrinsic functions accept; `name` is the function, for the message. */

export function tuple(name: string, argument: unknown, length: number): unknown[] {
  if (Array.isArray(argument) && argument.length === length) return argument;
  throw new TemplateError(`${name} takes a list of ${length} items, got ${JSON.stringify(argument)}`);
}

export function list(name: string, value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new TemplateError(`${name} takes a list here, got ${JSON.stringify(value)}`);
}

/** A string in the template itself, not the result of a function. */
export function literal(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw new TemplateError(`${name} takes a plain string here, got ${JSON.stringify(value)}`);
}

/** CloudFormation writes numbers and booleans as text wherever it wants a string. */
export function text(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TemplateError(`${name} takes a string here, got ${JSON.stringify(value)}`);
}
