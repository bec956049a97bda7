import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { parseAddress } from './address.ts';
import { invalidArgument } from './s3-error.ts';

/** A request with its S3 meaning already read from the URL and headers. */
export interface S3Request {
  readonly method: string;
  /** Empty for requests to the service itself. */
  readonly bucket: string;
  /** Empty for requests to a bucket. */
  readonly key: string;
  readonly query: ReadonlyMap<string, string>;
  /** The header as sent, or the `x-amz-*` query parameter that stands for it in a presigned URL. */
  header(name: string): string | undefined;
  /** Every header whose name starts with `prefix`, by the rest of its lower-case name. */
  headersWithPrefix(prefix: string): ReadonlyMap<string, string>;
  readonly incoming: IncomingMessage;
  /** `x-amz-request-id` */
  readonly requestId: string;
  /** `x-amz-id-2` */
  readonly hostId: string;
}

/** Signed into JavaScript presigned URLs over an *empty* body; S3 ignores them there: localstack/localstack#12169. */
const NEVER_FROM_QUERY = /^x-amz-(checksum-(?!mode|type|algorithm)|sdk-checksum-algorithm)/;

export function readRequest(incoming: IncomingMessage): S3Request {
  const address = parseAddress(incoming.url ?? '/', incoming.headers.host);
  const fromQuery = headersInQuery(address.query);
  const [requestId, hostId] = newRequestIds();
  return {
    method: incoming.method ?? 'GET',
    ...address,
    header: (name) => {
      const value = incoming.headers[name];
      return (Array.isArray(value) ? value.join(',') : value) ?? fromQuery.get(name);
    },
    headersWithPrefix: (prefix) => {
      const found = new Map<string, string>();
      for (const [name, value] of fromQuery) if (name.startsWith(prefix)) found.set(name.slice(prefix.length), value);
      for (const [name, value] of Object.entries(incoming.headers)) {
        if (name.startsWith(prefix)) found.set(name.slice(prefix.length), String(value));
      }
      return found;
    },
    incoming,
    requestId,
    hostId,
  };
}

export function newRequestIds(): [requestId: string, hostId: string] {
  return [randomBytes(8).toString('hex').toUpperCase(), randomBytes(42).toString('base64')];
}

function headersInQuery(query: ReadonlyMap<string, string>): Map<string, string> {
  const headers = new Map<string, string>();
  if (!isPresigned(query)) return headers;
  for (const [name, value] of query) {
    const lower = name.toLowerCase();
    // Header values are Latin-1 strings of UTF-8 bytes everywhere in this front.
    if (lower.startsWith('x-amz-') && !NEVER_FROM_QUERY.test(lower)) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they could not have come in a header
      if (/[\x00-\x08\x0a-\x1f\x7f]/.test(value))
        throw invalidArgument('Header value cannot be represented', name, value);
      headers.set(lower, Buffer.from(value, 'utf8').toString('latin1'));
    }
  }
  return headers;
}

export function isPresigned(query: ReadonlyMap<string, string>): boolean {
  return query.has('X-Amz-Signature') || query.has('X-Amz-Algorithm') || query.has('Signature');
}
