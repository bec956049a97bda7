import { validateHeaderName, validateHeaderValue } from 'node:http';

export type Fields = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Status of what a function answered, a number or its digits; `undefined` for what no answer has. */
export function readStatus(statusCode: unknown): number | undefined {
  const status = typeof statusCode === 'string' && statusCode.trim() !== '' ? Number(statusCode) : statusCode;
  const isStatus = typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 599;
  return isStatus ? status : undefined;
}

/** Whether HTTP allows such a header: neither line breaks in its value nor spaces in its name. */
export function isLegalHeader(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}
