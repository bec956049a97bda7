import { isDeepStrictEqual } from 'node:util';
import type { Header } from '../apigateway/api-request.ts';
import { type Fields, isLegalHeader, isObject, readStatus } from '../apigateway/function-response.ts';
import { DISALLOWED_HEADER, type EventFields, eventRequest } from './edge-event.ts';
import type { ViewerRequest } from './viewer-request.ts';

/** A response that a function made, which the viewer gets instead of the origin's. */
export interface GeneratedResponse {
  readonly status: number;
  readonly headers: readonly Header[];
  readonly body: string | Buffer;
}

/** URI and query string together. */
const MAX_URL_LENGTH = 8_192;

/** A function may read them, not change them. */
const READ_ONLY = ['content-length', 'host', 'transfer-encoding', 'via'];

/**
 * Reads what a viewer request function gave back for a request.
 *
 * @throws Error saying what is wrong with it
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
 */
export function readEdgeResult(
  json: string | undefined,
  request: ViewerRequest,
): { request: ViewerRequest } | { response: GeneratedResponse } {
  const value: unknown = json === undefined ? undefined : JSON.parse(json);
  if (!isObject(value)) throw new Error('it gave back neither a request nor a response');
  return 'statusCode' in value ? { response: readResponse(value) } : { request: readRequest(value, request) };
}

function readRequest({ method, uri, ...fields }: Fields, request: ViewerRequest): ViewerRequest {
  if (method !== request.method) throw new Error(`it may not change the method ${request.method} to ${method}`);
  if (typeof uri !== 'string' || !/^\/[^\s#?\p{Cc}]*$/u.test(uri)) {
    throw new Error(`uri must begin with a slash, without spaces, ? and #, got ${JSON.stringify(uri)}`);
  }
  const before = eventRequest(request);
  const querystring = readFields(fields, 'querystring');
  const queryString = isDeepStrictEqual(querystring, before.querystring)
    ? request.queryString
    : pairsOf(querystring, before.querystring)
        .map(([name, value]) => `${name}=${value}`)
        .join('&');
  if (/[\s#\p{Cc}]/u.test(queryString)) throw new Error('querystring must be without spaces and #');
  if (uri.length + queryString.length >= MAX_URL_LENGTH) throw new Error(`it made a URL of ${MAX_URL_LENGTH} or more`);

  const hidden = request.headers.filter(([name]) => DISALLOWED_HEADER.test(name));
  const headers = [...hidden, ...readRequestHeaders(fields, before.headers)];
  const cookies = pairsOf(readFields(fields, 'cookies'), before.cookies).map(([name, value]) => `${name}=${value}`);
  const cookie: Header[] = cookies.length > 0 ? [['cookie', cookies.join('; ')]] : [];
  return { ...request, uri: ascii(uri), queryString: ascii(queryString), headers: [...headers, ...cookie] };
}

function readRequestHeaders(fields: Fields, before: EventFields): Header[] {
  const given = readFields(fields, 'headers');
  for (const name of READ_ONLY) {
    if (!isDeepStrictEqual(given[name], before[name])) throw new Error(`the header ${name} is read-only`);
  }
  return checkedHeaders(pairsOf(given, before));
}

function readResponse({ statusCode, body, ...fields }: Fields): GeneratedResponse {
  const status = typeof statusCode === 'number' ? readStatus(statusCode) : undefined;
  if (status === undefined) {
    throw new Error(`statusCode must be a number from 200 to 599, got ${JSON.stringify(statusCode)}`);
  }
  const cookies = Object.entries(readFields(fields, 'cookies')).map(([name, { value, attributes }]): Header => {
    return ['set-cookie', attributes === undefined ? `${name}=${value}` : `${name}=${value}; ${attributes}`];
  });
  const headers = checkedHeaders(pairsOf(readFields(fields, 'headers'))).filter(([name]) => name !== 'content-length');
  return { status, headers: [...headers, ...cookies], body: readBody(body) };
}

function readBody(body: unknown): string | Buffer {
  if (body === undefined) return '';
  if (typeof body === 'string') return body;
  const { encoding, data } = isObject(body) ? body : {};
  if (typeof data === 'string' && encoding === 'text') return data;
  if (typeof data === 'string' && encoding === 'base64') return Buffer.from(data, 'base64');
  throw new Error('body must be a string, or data with its encoding, which is text or base64');
}

function checkedHeaders(headers: Header[]): Header[] {
  for (const [name, value] of headers) {
    if (name !== name.toLowerCase()) throw new Error(`the name of the header ${name} must be in lower case`);
    if (DISALLOWED_HEADER.test(name)) throw new Error(`the header ${name} is not allowed`);
    if (!isLegalHeader(name, value)) throw new Error(`the header ${JSON.stringify(name)} is none that HTTP allows`);
  }
  return headers;
}

function readFields(result: Fields, what: 'querystring' | 'headers' | 'cookies'): EventFields {
  const fields = result[what] ?? {};
  if (!isObject(fields)) throw new Error(`${what} must be an object`);
  for (const [name, field] of Object.entries(fields)) {
    const { value, multiValue = [] } = isObject(field) ? field : {};
    const all = [value, ...(Array.isArray(multiValue) ? multiValue.map((one) => one?.value) : [undefined])];
    if (!all.every((one) => typeof one === 'string')) {
      throw new Error(`${what}: ${name} must be an object with a value that is a string`);
    }
  }
  return fields as EventFields;
}

/** Where `multiValue` is as it was before, `value` is what counts for the first one. */
function pairsOf(fields: EventFields, before: EventFields = {}): Header[] {
  return Object.entries(fields).flatMap(([name, { value, multiValue }]) => {
    const several = multiValue?.map((one) => one.value) ?? [value];
    const isAsBefore = isDeepStrictEqual(multiValue, before[name]?.multiValue);
    return (isAsBefore ? [value, ...several.slice(1)] : several).map((one): Header => [name, one]);
  });
}

function ascii(text: string): string {
  return text.replaceAll(/\P{ASCII}+/gu, encodeURIComponent);
}
