import type { ErrorObject } from 'ajv-draft-04';

/** Longer messages are cut, so that a body of megabytes is not echoed. */
const MAX_CHARACTERS = 2_048;

type Describe = (params: Readonly<Record<string, unknown>>, found: unknown) => string;

const list = (values: unknown) => JSON.stringify(values);
const sorted = (names: unknown) => list([names].flat().map(String).sort());

/** Messages by keyword, as the validator of API Gateway writes them: https://github.com/java-json-tools/json-schema-validator */
const WORDS: Readonly<Record<string, Describe>> = {
  required: ({ names }) => `object has missing required properties (${sorted(names)})`,
  additionalProperties: ({ names }) =>
    `object instance has properties which are not allowed by the schema: ${sorted(names)}`,
  type: ({ type }, found) =>
    `instance type (${typeOf(found)}) does not match any allowed primitive type (allowed: ${list(allowedTypes(type))})`,
  enum: ({ allowedValues }, found) =>
    `instance value (${JSON.stringify(found)}) not found in enum (possible values: ${list(allowedValues)})`,
  pattern: ({ pattern }, found) => `ECMA 262 regex "${pattern}" does not match input string ${JSON.stringify(found)}`,
  minLength: ({ limit }, found) =>
    `string ${JSON.stringify(found)} is too short (length: ${lengthOf(found)}, required minimum: ${limit})`,
  maxLength: ({ limit }, found) =>
    `string ${JSON.stringify(found)} is too long (length: ${lengthOf(found)}, maximum allowed: ${limit})`,
  minimum: ({ limit, comparison }, found) =>
    comparison === '>'
      ? `numeric instance is not strictly greater than the required minimum ${limit}`
      : `numeric instance is lower than the required minimum (minimum: ${limit}, found: ${found})`,
  maximum: ({ limit, comparison }, found) =>
    comparison === '<'
      ? `numeric instance is not strictly lower than the required maximum ${limit}`
      : `numeric instance is greater than the required maximum (maximum: ${limit}, found: ${found})`,
  multipleOf: ({ multipleOf }, found) => `remainder of division is not zero (${found} / ${multipleOf})`,
  minItems: ({ limit }, found) =>
    `array is too short: must have at least ${limit} elements but instance has ${lengthOf(found)} elements`,
  maxItems: ({ limit }, found) =>
    `array is too long: must have at most ${limit} elements but instance has ${lengthOf(found)} elements`,
  uniqueItems: () => 'array must not contain duplicate elements',
};

/** Makes the value of `$context.error.validationErrorString`: every error, in brackets. */
export function validationMessage(errors: readonly ErrorObject[]): string {
  const messages = withNamesTogether(errors).map(({ keyword, params, data, message }) => {
    const describe = WORDS[keyword];
    return describe ? describe(params, data) : (message ?? keyword);
  });
  const text = messages.join(', ');
  return `[${text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text}]`;
}

/** Joins errors: Ajv reports each missing or unknown property separately, API Gateway all of an object at once. */
function withNamesTogether(errors: readonly ErrorObject[]): ErrorObject[] {
  const together = new Map<string, ErrorObject & { params: { names: unknown[] } }>();
  for (const error of errors) {
    const { missingProperty, additionalProperty } = error.params;
    const name = missingProperty ?? additionalProperty;
    const key = name === undefined ? String(together.size) : `${error.keyword} of ${error.instancePath}`;
    const known = together.get(key);
    if (known) known.params.names.push(name);
    else together.set(key, { ...error, params: { ...error.params, names: [name] } });
  }
  return [...together.values()];
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function allowedTypes(type: unknown): string[] {
  const types = [type].flat().map(String);
  return types.includes('number') && !types.includes('integer') ? ['integer', ...types] : types;
}

/** Counts the characters of a text, not its UTF-16 units, or the items of a list. */
function lengthOf(value: unknown): number {
  return typeof value === 'string' || Array.isArray(value) ? [...value].length : 0;
}
