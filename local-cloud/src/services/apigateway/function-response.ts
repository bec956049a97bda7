import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { Header } from './api-request.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** A function returned a response that breaks the payload format. */
export class MalformedResponseError extends Error {
  override readonly name = 'MalformedResponseError';
}

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads a status, a number or its digits; `undefined` for a value that is not the status of a response. */
export function readStatus(statusCode: unknown): number | undefined {
  const status = typeof statusCode === 'string' && statusCode.trim() !== '' ? Number(statusCode) : statusCode;
  const isStatus = typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 599;
  return isStatus ? status : undefined;
}

/** Checks that HTTP allows a header: no line breaks in its value, no spaces in its name. */
export function isLegalHeader(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}

/** Reads the fields that both payload formats have in common. */
export const responseField = {
  status(statusCode: unknown): number {
    const status = readStatus(statusCode);
    if (status !== undefined) return status;
    throw malformed(`statusCode must be a number from 200 to 599, got ${JSON.stringify(statusCode)}`);
  },
  body(body: unknown): string {
    if (body === null || body === undefined) return '';
    if (typeof body === 'string') return body;
    throw malformed(`body must be a string, got ${JSON.stringify(body)}`);
  },
  /** @param field name of the field, for the message */
  entries(field: string, value: unknown): [string, unknown][] {
    if (value === undefined || value === null) return [];
    if (isObject(value)) return Object.entries(value);
    throw malformed(`${field} must be an object, got ${JSON.stringify(value)}`);
  },
  /** @param types JavaScript types that the format takes as a value */
  header(name: string, value: unknown, types: readonly string[]): Header {
    if (!types.includes(typeof value)) {
      throw malformed(`the header ${name} must be a string, got ${JSON.stringify(value)}`);
    }
    if (isLegalHeader(name, String(value))) return [name, String(value)];
    throw malformed(`HTTP does not allow the header ${JSON.stringify(name)} with the value ${JSON.stringify(value)}`);
  },
};

export function malformed(why: string): MalformedResponseError {
  return new MalformedResponseError(why);
}
