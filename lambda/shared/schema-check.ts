import { Ajv, type ErrorObject } from 'ajv';

const MAX_ERRORS = 20;
/** Names that can appear in an answer or a log without surprising its reader. */
const PLAIN_NAME = /^[A-Za-z0-9_-]{1,64}$/;

/** One problem of a value that came from outside. */
export interface ValueError {
  /** JSON Pointer (RFC 6901) to the part, `''` for the whole value. */
  readonly pointer: string;
  readonly code: string;
  /** Says what is allowed, never what was found. */
  readonly message: string;
}

/** Checks a value; returns it with its type, or up to 20 errors. */
export type Check<T> = (value: unknown) => { readonly value: T } | { readonly errors: readonly ValueError[] };

/**
 * Compiles a JSON schema, which costs some milliseconds: call it once per container.
 *
 * @param findMore rules that a schema cannot express, for values that satisfy it
 */
export function createCheck<T>(schema: object, findMore: (value: T) => ValueError[]): Check<T> {
  const validate = new Ajv({ allErrors: true }).compile<T>(schema);
  return (value) => {
    const errors = validate(value) ? findMore(value) : (validate.errors ?? []).map(valueError);
    return errors.length > 0 ? { errors: errors.slice(0, MAX_ERRORS) } : { value: value as T };
  };
}

/** Refuses fractions of a cent. */
export function centsErrors(pointer: string, amount: number): ValueError[] {
  const isInCents = Number(amount.toFixed(2)) === amount;
  return isInCents ? [] : [{ pointer, code: 'decimals', message: 'must have at most two decimals' }];
}

/**
 * Joins errors into one line, for a log.
 *
 * @param whole name of the value itself
 */
export function describeErrors(errors: readonly ValueError[], whole: string): string {
  return errors.map(({ pointer, message }) => `${pointer || whole} ${message}`).join('; ');
}

/** Ajv makes its messages from the schema alone, so they quote nothing of the value. */
function valueError({ instancePath, keyword, params, message = 'is not allowed' }: ErrorObject): ValueError {
  const path = instancePath.split('/').slice(1);
  const name: unknown = params.missingProperty ?? params.additionalProperty;
  return {
    pointer: jsonPointer(typeof name === 'string' ? [...path, name] : path),
    code: keyword.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    message,
  };
}

/**
 * Writes a JSON Pointer (RFC 6901) up to the first unusual name: names that a client invented are not repeated.
 *
 * @param path names and positions, from the outside in
 */
export function jsonPointer(path: readonly (string | number)[]): string {
  const names = path.map(String);
  const unusual = names.findIndex((name) => !PLAIN_NAME.test(name));
  const plain = unusual < 0 ? names : names.slice(0, unusual);
  return plain.map((name) => `/${name}`).join('');
}
