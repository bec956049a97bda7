import { isDeepStrictEqual } from 'node:util';
import type { Header } from '../apigateway/api-request.ts';
import { type Fields, isLegalHeader, isObject, readStatus } from '../apigateway/function-response.ts';
import { cookiesOf, pairOf, type ViewerRequest } from './viewer-request.ts';

export interface DistributionName {
  readonly id: string;
  readonly domainName: string;
}

/** Value of a name. If the name occurs several times, `value` is the first of `multiValue`. */
interface EventField {
  readonly value: string;
  readonly multiValue?: readonly { readonly value: string }[];
  /** Attributes of a cookie in a response, e.g. `Secure; Path=/`. */
  readonly attributes?: string;
}

type EventFields = Readonly<Record<string, EventField>>;

/** A response of a function, which the viewer gets instead of a response of the origin. */
export interface GeneratedResponse {
  readonly status: number;
  readonly headers: readonly Header[];
  readonly body: string | Buffer;
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html */
export function viewerRequestEvent(request: ViewerRequest, distribution: DistributionName): object {
  return {
    version: '1.0',
    context: {
      distributionDomainName: distribution.domainName,
      distributionId: distribution.id,
      eventType: 'viewer-request',
      requestId: request.requestId,
    },
    viewer: { ip: request.sourceIp },
    request: eventRequest(request),
  };
}

/**
 * Headers that edge functions can neither see nor add.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 */
const DISALLOWED_HEADER = new RegExp(
  `^(${[
    'connection|expect|keep-alive|proxy-(authenticate|authorization|connection)|trailer|upgrade',
    'x-accel-(buffering|charset|limit-rate|redirect)|x-amz-cf-.*|x-cache|x-edge-.*|x-forwarded-proto|x-real-ip',
    'x-amzn-(auth|cf-billing|cf-id|cf-xff|errortype|fle-profile|header-count|header-order|lambda-integration-tag|requestid)',
  ].join('|')})$`,
);

function eventRequest({ method, uri, queryString, headers }: ViewerRequest) {
  const shown = headers.filter(([name]) => name !== 'cookie' && !DISALLOWED_HEADER.test(name));
  return {
    method,
    uri,
    querystring: fieldsOf(queryString.split('&').filter(Boolean).map(pairOf)),
    headers: fieldsOf(shown),
    cookies: fieldsOf(cookiesOf(headers).map(pairOf)),
  };
}

function fieldsOf(pairs: readonly Header[]): EventFields {
  const fields = new Map<string, EventField>();
  for (const [name, value] of pairs) {
    const before = fields.get(name);
    const values = before && [...(before.multiValue ?? [{ value: before.value }]), { value }];
    fields.set(name, values ? { value: before.value, multiValue: values } : { value });
  }
  return Object.fromEntries(fields);
}

/** Limit of URI and query string together. */
const MAX_URL_LENGTH = 8_192;
/** Headers that a function may read but not change. */
const READ_ONLY = ['content-length', 'host', 'transfer-encoding', 'via'];

/**
 * Reads the value that a viewer request function returned.
 *
 * @throws Error naming the mistake
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
 */
export function readEdgeResult(
  json: string | undefined,
  request: ViewerRequest,
): { request: ViewerRequest } | { response: GeneratedResponse } {
  const value: unknown = json === undefined ? undefined : JSON.parse(json);
  if (!isObject(value)) throw new Error('it returned neither a request nor a response');
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
    : equations(pairsOf(querystring, before.querystring)).join('&');
  if (/[\s#\p{Cc}]/u.test(queryString)) throw new Error('querystring must be without spaces and #');
  if (uri.length + queryString.length >= MAX_URL_LENGTH) throw new Error(`it made a URL of ${MAX_URL_LENGTH} or more`);

  const hidden = request.headers.filter(([name]) => DISALLOWED_HEADER.test(name));
  const given = readFields(fields, 'headers');
  for (const name of READ_ONLY) {
    if (!isDeepStrictEqual(given[name], before.headers[name])) throw new Error(`the header ${name} is read-only`);
  }
  const headers = [...hidden, ...checkedHeaders(pairsOf(given, before.headers))];
  const cookies = equations(pairsOf(readFields(fields, 'cookies'), before.cookies));
  if (cookies.length > 0) headers.push(['cookie', cookies.join('; ')]);
  return { ...request, uri: ascii(uri), queryString: ascii(queryString), headers };
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
    if (!isLegalHeader(name, value)) throw new Error(`HTTP does not allow the header ${JSON.stringify(name)}`);
  }
  return headers;
}

function readFields(result: Fields, part: 'querystring' | 'headers' | 'cookies'): EventFields {
  const fields = result[part] ?? {};
  if (!isObject(fields)) throw new Error(`${part} must be an object`);
  for (const [name, field] of Object.entries(fields)) {
    const { value, multiValue = [] } = isObject(field) ? field : {};
    const all = [value, ...(Array.isArray(multiValue) ? multiValue.map((one) => one?.value) : [undefined])];
    if (!all.every((one) => typeof one === 'string')) {
      throw new Error(`${part}: ${name} must be an object with a value that is a string`);
    }
  }
  return fields as EventFields;
}

/** Lists the values of all names. If `multiValue` did not change, `value` is the first value. */
function pairsOf(fields: EventFields, before: EventFields = {}): Header[] {
  return Object.entries(fields).flatMap(([name, { value, multiValue }]) => {
    const several = multiValue?.map((one) => one.value) ?? [value];
    const isAsBefore = isDeepStrictEqual(multiValue, before[name]?.multiValue);
    return (isAsBefore ? [value, ...several.slice(1)] : several).map((one): Header => [name, one]);
  });
}

function equations(pairs: readonly Header[]): string[] {
  return pairs.map(([name, value]) => `${name}=${value}`);
}

function ascii(text: string): string {
  return text.replaceAll(/\P{ASCII}+/gu, encodeURIComponent);
}
