import { AwsError } from './aws-error.ts';
import type { WireInput } from './aws-json.ts';

/** Readers of request fields. Each refuses a wrong type by name, so that an action only sees what it declared. */

export function optionalText(input: WireInput, name: string): string | undefined {
  return optional(input, name, 'a string', (value): value is string => typeof value === 'string');
}

export function requiredText(input: WireInput, name: string): string {
  const value = optionalText(input, name);
  if (value === undefined || value === '') throw missing(name);
  return value;
}

export function optionalNumber(input: WireInput, name: string): number | undefined {
  return optional(
    input,
    name,
    'a number',
    (value): value is number => typeof value === 'number' && Number.isFinite(value),
  );
}

export function requiredNumber(input: WireInput, name: string): number {
  const value = optionalNumber(input, name);
  if (value === undefined) throw missing(name);
  return value;
}

export function optionalFlag(input: WireInput, name: string): boolean | undefined {
  return optional(input, name, 'true or false', (value): value is boolean => typeof value === 'boolean');
}

export function optionalTexts(input: WireInput, name: string): readonly string[] | undefined {
  return optional(
    input,
    name,
    'a list of strings',
    (value): value is string[] => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  );
}

export function optionalObjects(input: WireInput, name: string): readonly WireInput[] | undefined {
  return optional(
    input,
    name,
    'a list of structures',
    (value): value is WireInput[] =>
      Array.isArray(value) && value.every((item) => typeof item === 'object' && item !== null && !Array.isArray(item)),
  );
}

export function requiredObjects(input: WireInput, name: string): readonly WireInput[] {
  const value = optionalObjects(input, name);
  if (value === undefined || value.length === 0) throw missing(name);
  return value;
}

export function optionalObject(input: WireInput, name: string): WireInput | undefined {
  return optional(
    input,
    name,
    'a structure',
    (value): value is WireInput => typeof value === 'object' && value !== null && !Array.isArray(value),
  );
}

/** Milliseconds since the epoch. On the wire: seconds since the epoch, or ISO 8601. */
export function optionalTime(input: WireInput, name: string): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  const time = typeof value === 'number' ? Math.round(value * 1000) : Date.parse(String(value));
  if (!Number.isFinite(time)) {
    throw new AwsError('InvalidParameterValue', `${name} must be a timestamp, got ${JSON.stringify(value)}.`);
  }
  return time;
}

export function requiredTime(input: WireInput, name: string): number {
  const time = optionalTime(input, name);
  if (time === undefined) throw missing(name);
  return time;
}

/** Timestamps leave as seconds since the epoch. */
export function wireTime(milliseconds: number): number {
  return milliseconds / 1000;
}

function optional<T>(
  input: WireInput,
  name: string,
  expected: string,
  accepts: (value: unknown) => value is T,
): T | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (!accepts(value)) {
    throw new AwsError('InvalidParameterValue', `${name} must be ${expected}, got ${JSON.stringify(value)}.`);
  }
  return value;
}

function missing(name: string): AwsError {
  return new AwsError('MissingParameter', `The parameter ${name} is required.`, {
    shape: 'MissingRequiredParameterException',
  });
}
