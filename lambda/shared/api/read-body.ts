import { MIMEType } from 'node:util';
import type { Check } from '../schema-check.ts';
import { ApiProblem } from './api-problem.ts';
import { type ApiRequest, headerOf } from './api-request.ts';
import { MAX_BODY_BYTES } from './contract.ts';
import { findUnsafeJson } from './unsafe-json.ts';

type BodyRequest = Pick<ApiRequest, 'headers' | 'body' | 'isBase64Encoded'>;

// Keeps a byte order mark, so that the parser refuses it: RFC 8259 forbids sending one.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads the body of a request as JSON and checks it.
 *
 * @param what name of a valid body
 * @throws ApiProblem `invalid-body`, or as `readJsonBody` does
 */
export function readBody<T>(request: BodyRequest, check: Check<T>, what: string): T {
  const checked = check(readJsonBody(request));
  if ('value' in checked) return checked.value;
  throw new ApiProblem('invalid-body', `Not a valid ${what}, see errors`, { errors: checked.errors });
}

/**
 * Reads the body of a request as strict JSON: it refuses JSON that two readers could understand differently.
 *
 * @throws ApiProblem `unsupported-media-type`, `body-too-large`, `malformed-json` or `unsafe-json`
 */
export function readJsonBody(request: BodyRequest): unknown {
  checkMediaType(headerOf(request, 'content-type'));
  checkContentCoding(headerOf(request, 'content-encoding'));
  const text = readText(request);
  const value = parse(text);
  const errors = findUnsafeJson(text);
  if (errors.length > 0) throw new ApiProblem('unsafe-json', 'Nothing was accepted, see errors', { errors });
  return value;
}

function checkMediaType(contentType: string | undefined): void {
  const type = parseMediaType(contentType);
  const isJson = type && /^application\/(?:json|.+\+json)$/.test(type.essence);
  if (!isJson || !/^utf-?8$/i.test(type.params.get('charset') ?? 'utf-8')) {
    throw new ApiProblem('unsupported-media-type', 'Send it with Content-Type: application/json, in UTF-8');
  }
}

function parseMediaType(contentType: string | undefined): MIMEType | undefined {
  try {
    return new MIMEType(contentType ?? '');
  } catch {
    return undefined;
  }
}

function checkContentCoding(coding: string | undefined): void {
  if (coding === undefined || /^\s*identity\s*$/i.test(coding)) return;
  throw new ApiProblem('unsupported-media-type', 'Send it without Content-Encoding');
}

function readText({ body, isBase64Encoded }: BodyRequest): string {
  const bytes = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > MAX_BODY_BYTES) {
    throw new ApiProblem('body-too-large', `The body has ${bytes.length} bytes, and ${MAX_BODY_BYTES} are allowed`);
  }
  try {
    return utf8.decode(bytes);
  } catch {
    throw new ApiProblem('malformed-json', 'The body is not UTF-8');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text, which must not appear in answers and logs.
    throw new ApiProblem(
      'malformed-json',
      text === '' ? 'The body is empty' : 'The body is not JSON as defined by RFC 8259',
    );
  }
}
