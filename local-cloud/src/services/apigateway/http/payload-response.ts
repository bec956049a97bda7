import type { Header } from '../api-request.ts';
import type { Reply } from '../api-stage.ts';
import { type Fields, isLegalHeader, isObject, readStatus } from '../response-fields.ts';
import { failures } from './http-failure.ts';

/** The server's own: what a function says about them is not sent. */
const DROPPED = new Set([
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Reads what the function of an HTTP API answered, payload format 2.0: a response, which has a status code, or any
 * other value, which is the body of a 200 then.
 *
 * @throws HttpFailure 500 for a response that breaks the format
 */
export function readPayloadResponse(payload: string): Reply {
  const value: unknown = JSON.parse(payload);
  if (!isObject(value) || value.statusCode === undefined) {
    const body = typeof value === 'string' ? value : payload;
    return { status: 200, headers: [['content-type', 'application/json']], body };
  }
  const { body = '', isBase64Encoded = false } = value;
  if (body !== null && typeof body !== 'string') throw malformed(`body must be a string, got ${JSON.stringify(body)}`);
  const headers = [...headersOf(value), ...cookiesOf(value)];
  const hasType = headers.some(([name]) => name.toLowerCase() === 'content-type');
  return {
    status: statusOf(value),
    headers: hasType ? headers : [['content-type', 'text/plain;charset=UTF-8'], ...headers],
    body: isBase64Encoded === true ? Buffer.from(body ?? '', 'base64') : (body ?? ''),
  };
}

function statusOf({ statusCode }: Fields): number {
  const status = readStatus(statusCode);
  if (status !== undefined) return status;
  throw malformed(`statusCode must be a number from 200 to 599, got ${JSON.stringify(statusCode)}`);
}

function headersOf({ headers }: Fields): Header[] {
  if (headers === undefined || headers === null) return [];
  if (!isObject(headers)) throw malformed(`headers must be an object, got ${JSON.stringify(headers)}`);
  return Object.entries(headers)
    .filter(([name]) => !DROPPED.has(name.toLowerCase()))
    .map(([name, value]) => readHeader(name, value));
}

function cookiesOf({ cookies = [] }: Fields): Header[] {
  if (!Array.isArray(cookies)) throw malformed(`cookies must be a list, got ${JSON.stringify(cookies)}`);
  return cookies.map((cookie) => readHeader('set-cookie', cookie));
}

function readHeader(name: string, value: unknown): Header {
  if (!['string', 'number', 'boolean'].includes(typeof value)) {
    throw malformed(`the header ${name} must be a string, got ${JSON.stringify(value)}`);
  }
  if (!isLegalHeader(name, String(value))) {
    throw malformed(`the header ${JSON.stringify(name)} is none that HTTP allows`);
  }
  return [name, String(value)];
}

function malformed(why: string): Error {
  return failures.internal(
    `The response from the Lambda function doesn't match the format that API Gateway expects: ${why}`,
  );
}
