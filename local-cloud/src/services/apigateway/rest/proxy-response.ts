import type { Header } from '../api-request.ts';
import type { Reply } from '../api-stage.ts';
import { type Fields, isLegalHeader, isObject, readStatus } from '../response-fields.ts';
import { failures } from './gateway-failure.ts';

const FIELDS = ['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded'];

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html */
const REMAPPED = new Set([
  'authorization',
  'connection',
  'content-length',
  'content-md5',
  'date',
  'host',
  'server',
  'user-agent',
  'www-authenticate',
]);
const DROPPED = new Set(['keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade']);

/**
 * Reads what the function of a Lambda proxy integration answered. No field is needed, but no other one is allowed.
 *
 * @param decodes whether a base64 body of this content type is sent as the bytes that it stands for
 * @throws GatewayFailure 502 for anything else than a response
 */
export function readProxyResponse(payload: string, decodes: (contentType: string | undefined) => boolean): Reply {
  const response = parseObject(payload);
  const unknown = Object.keys(response).filter((field) => !FIELDS.includes(field));
  if (unknown.length > 0) throw malformed(`it has ${unknown.join(', ')}; allowed are ${FIELDS.join(', ')}`);

  const { body = null, isBase64Encoded = false } = response;
  if (body !== null && typeof body !== 'string') throw malformed(`body must be a string, got ${JSON.stringify(body)}`);
  if (typeof isBase64Encoded !== 'boolean') throw malformed('isBase64Encoded must be true or false');

  const headers = headersOf(response);
  const contentType = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  return {
    status: statusOf(response),
    headers: contentType === undefined ? [['Content-Type', 'application/json'], ...headers] : headers,
    body: isBase64Encoded && decodes(contentType) ? Buffer.from(body ?? '', 'base64') : (body ?? ''),
  };
}

function parseObject(payload: string): Fields {
  const value: unknown = JSON.parse(payload);
  if (isObject(value)) return value;
  throw malformed(`it must be an object, got ${payload.slice(0, 100)}`);
}

function statusOf({ statusCode = 200 }: Fields): number {
  const status = readStatus(statusCode);
  if (status !== undefined) return status;
  throw malformed(`statusCode must be a number from 200 to 599, got ${JSON.stringify(statusCode)}`);
}

/** A header in both places has the values of `multiValueHeaders`. */
function headersOf({ headers, multiValueHeaders }: Fields): Header[] {
  const multiple = entriesOf('multiValueHeaders', multiValueHeaders).flatMap(([name, values]) => {
    if (!Array.isArray(values)) throw malformed(`multiValueHeaders.${name} must be a list`);
    return values.map((value) => readHeader(name, value));
  });
  const names = new Set(multiple.map(([name]) => name.toLowerCase()));
  const single = entriesOf('headers', headers)
    .filter(([name]) => !names.has(name.toLowerCase()))
    .map(([name, value]) => readHeader(name, value));
  return [...single, ...multiple].filter(([name]) => !DROPPED.has(name.toLowerCase())).map(remap);
}

function entriesOf(field: string, value: unknown): [string, unknown][] {
  if (value === undefined || value === null) return [];
  if (isObject(value)) return Object.entries(value);
  throw malformed(`${field} must be an object, got ${JSON.stringify(value)}`);
}

function readHeader(name: string, value: unknown): Header {
  if (typeof value !== 'string' && typeof value !== 'boolean') {
    throw malformed(`the header ${name} must be a string, got ${JSON.stringify(value)}`);
  }
  if (!isLegalHeader(name, String(value))) {
    throw malformed(`the header ${JSON.stringify(name)} is none that HTTP allows`);
  }
  return [name, String(value)];
}

function remap([name, value]: Header): Header {
  return [REMAPPED.has(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name, value];
}

function malformed(why: string): Error {
  return failures.malformedResponse(`Malformed Lambda proxy response: ${why}`);
}
