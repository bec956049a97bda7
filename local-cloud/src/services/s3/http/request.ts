import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { invalidArgument, S3Error } from './s3-error.ts';

export interface RequestIds {
  /** `x-amz-request-id` */
  readonly requestId: string;
  /** `x-amz-id-2` */
  readonly hostId: string;
}

/** A request whose URL and headers have been read as S3 reads them. */
export interface S3Request extends RequestIds {
  readonly method: string;
  /** Empty for a request to the service itself. */
  readonly bucket: string;
  /** Empty for a request to a bucket. */
  readonly key: string;
  readonly query: ReadonlyMap<string, string>;
  /** Returns the header as sent, or the `x-amz-*` query parameter that replaces it in a presigned URL. */
  header(name: string): string | undefined;
  /** Returns every header whose name starts with `prefix`, by the rest of its lower-case name. */
  headersWithPrefix(prefix: string): ReadonlyMap<string, string>;
  readonly incoming: IncomingMessage;
}

/** @throws S3Error InvalidURI, InvalidArgument */
export function readRequest(incoming: IncomingMessage, ids: RequestIds): S3Request {
  const address = parseAddress(incoming.url ?? '/', incoming.headers.host);
  const fromQuery = headersInQuery(address.query);
  return {
    ...ids,
    method: incoming.method ?? 'GET',
    ...address,
    header: (name) => {
      const value = incoming.headers[name];
      return (Array.isArray(value) ? value.join(',') : value) ?? fromQuery.get(name);
    },
    headersWithPrefix: (prefix) => {
      const all = [...fromQuery, ...Object.entries(incoming.headers)];
      const found = all.filter(([name]) => name.startsWith(prefix));
      return new Map(found.map(([name, value]) => [name.slice(prefix.length), String(value)]));
    },
    incoming,
  };
}

export function newRequestIds(): RequestIds {
  return { requestId: randomBytes(8).toString('hex').toUpperCase(), hostId: randomBytes(42).toString('base64') };
}

/** Hosts of the service itself, with or without a Region; the part in front of them is a bucket. */
const S3_HOST = /^(?:(?<bucket>.+)\.)?s3(?:[.-][a-z0-9-]+)?\.(?:localhost|amazonaws\.com)$/;
const LOCALHOST = /^(?<bucket>.+)\.localhost$/;

/**
 * Reads bucket, key and query from the request line and the Host header.
 *
 * Keys are opaque, so the URL is split by hand: `new URL()` would resolve `..` and rewrite characters.
 */
function parseAddress(requestTarget: string, host: string | undefined): Pick<S3Request, 'bucket' | 'key' | 'query'> {
  const [path = '', ...search] = asUtf8(requestTarget.replace(/^https?:\/\/[^/?]*/, '')).split('?');
  const query = parseQuery(search.join('?'));
  const afterSlash = path.replace(/^\//, '');

  const hostBucket = bucketOfHost(host);
  if (hostBucket !== undefined) return { bucket: hostBucket, key: decode(afterSlash), query };

  const [bucket = '', ...key] = afterSlash.split('/');
  return { bucket: decode(bucket), key: decode(key.join('/')), query };
}

function bucketOfHost(host: string | undefined): string | undefined {
  const name = (host ?? '').replace(/:\d+$/, '').toLowerCase();
  return (S3_HOST.exec(name) ?? LOCALHOST.exec(name))?.groups?.bucket;
}

/** Node passes the bytes of URLs and headers on as Latin-1; clients that do not percent-encode send UTF-8. */
function asUtf8(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is "not ASCII"
  return /[^\x00-\x7f]/.test(text) ? Buffer.from(text, 'latin1').toString('utf8') : text;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error('InvalidURI', "Couldn't parse the specified URI.", { URI: text });
  }
}

/** Parses a query string. The first of several parameters with one name counts. */
function parseQuery(text: string): Map<string, string> {
  const query = new Map<string, string>();
  for (const pair of text.split('&').filter((each) => each !== '')) {
    const [name = '', ...value] = pair.replaceAll('+', ' ').split('=');
    if (!query.has(decode(name))) query.set(decode(name), decode(value.join('=')));
  }
  return query;
}

/** SDKs sign these into JavaScript presigned URLs over an *empty* body, where S3 ignores them: localstack/localstack#12169. */
const NEVER_FROM_QUERY = /^x-amz-(checksum-(?!mode|type|algorithm)|sdk-checksum-algorithm)/;

function headersInQuery(query: ReadonlyMap<string, string>): Map<string, string> {
  const isPresigned = query.has('X-Amz-Signature') || query.has('X-Amz-Algorithm') || query.has('Signature');
  const headers = new Map<string, string>();
  for (const [name, value] of isPresigned ? query : []) {
    const lower = name.toLowerCase();
    if (!lower.startsWith('x-amz-') || NEVER_FROM_QUERY.test(lower)) continue;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a header could not have carried these characters
    if (/[\x00-\x08\x0a-\x1f\x7f]/.test(value))
      throw invalidArgument('Header value cannot be represented', name, value);
    // Header values are Latin-1 strings of UTF-8 bytes everywhere in this S3.
    headers.set(lower, Buffer.from(value, 'utf8').toString('latin1'));
  }
  return headers;
}

/**
 * Encodes a key as S3 does in events and in listings with `encoding-type=url`: as an HTML form would, with `/` kept.
 * A blank becomes `+`, `@` becomes `%40`.
 */
export function formEncode(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replaceAll('%2F', '/')
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
