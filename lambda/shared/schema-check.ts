import { Ajv, type ErrorObject } from 'ajv';
import { jsonPointer } from './json-pointer.ts';

const MAX_ERRORS = 20;

/** One thing that is wrong with a value from outside. */
export interface ValueError {
  /** JSON Pointer (RFC 6901) to the part, `''` for the whole. */
  readonly pointer: string;
  readonly code: string;
  /** Says what is allowed, never what was got. */
  readonly message: string;
}

/** What is wrong with a value, up to 20 things. */
export type SchemaCheck = (value: unknown) => readonly ValueError[];

/** Compiles a JSON schema. Costs some milliseconds: once per container. */
export function createSchemaCheck(schema: object): SchemaCheck {
  const validate = new Ajv({ allErrors: true }).compile(schema);
  return (value) => (validate(value) ? [] : (validate.errors ?? []).slice(0, MAX_ERRORS).map(valueError));
}

/**
 * In one line, for a log.
 *
 * @param whole what the value is called
 */
export function describeErrors(errors: readonly ValueError[], whole: string): string {
  return errors.map(({ pointer, message }) => `${pointer || whole} ${message}`).join('; ');
}

/** Ajv's messages are made from the schema alone. */
function valueError({ instancePath, keyword, params, message = 'is not allowed' }: ErrorObject): ValueError {
  const path = instancePath.split('/').slice(1);
  const name: unknown = params.missingProperty ?? params.additionalProperty;
  return {
    pointer: jsonPointer(typeof name === 'string' ? [...path, name] : path),
    code: keyword.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    message,
  };
}
