import { invalidParameter, missingParameter, serializationError } from '../errors.ts';

/** A request's parameters, as they came. The functions below read one of them, checked. */
export type Input = Readonly<Record<string, unknown>>;

export function optionalText(input: Input, name: string): string | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw serializationError(`${name} must be a string, got ${typeof value}.`);
  return value;
}

export function requiredText(input: Input, name: string): string {
  const value = optionalText(input, name);
  if (!value) throw missingParameter(name);
  return value;
}

export function optionalInteger(input: Input, name: string, minimum: number, maximum: number): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number') throw serializationError(`${name} must be an integer, got ${typeof value}.`);
  if (!Number.isInteger(value) || value < minimum || value > maximum) {
    throw invalidParameter(
      `Value ${value} for parameter ${name} is invalid. Reason: Must be between ${minimum} and ${maximum}, if provided.`,
    );
  }
  return value;
}

export function textList(input: Input, name: string): string[] {
  const value = input[name] ?? [];
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) {
    throw serializationError(`${name} must be a list of strings.`);
  }
  return value;
}

export function objectMap(input: Input, name: string): Record<string, Input> {
  const value = input[name] ?? {};
  if (!isObject(value) || !Object.values(value).every(isObject)) {
    throw serializationError(`${name} must be a map of structures.`);
  }
  return value as Record<string, Input>;
}

export function objectList(input: Input, name: string): Input[] {
  const value = input[name] ?? [];
  if (!Array.isArray(value) || !value.every(isObject)) {
    throw serializationError(`${name} must be a list of structures.`);
  }
  return value;
}

function isObject(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
