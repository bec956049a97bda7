import { S3Error } from './s3-error.ts';

/** What a request points at. `bucket` and `key` are empty when the URL names none. */
export interface Address {
  readonly bucket: string;
  readonly key: string;
  readonly query: ReadonlyMap<string, string>;
}

/** Hosts of the service itself, with a region or without; anything in front of them is a bucket. */
const S3_HOST = /^(?:(?<bucket>.+)\.)?s3(?:[.-][a-z0-9-]+)?\.(?:localhost|amazonaws\.com)$/;
const LOCALHOST = /^(?<bucket>.+)\.localhost$/;

/**
 * Reads bucket, key and query from the request line and the Host header.
 *
 * Keys are opaque, so the URL is cut by hand: `new URL()` would resolve `..` and rewrite characters.
 */
export function parseAddress(requestTarget: string, host: string | undefined): Address {
  const target = asUtf8(requestTarget.replace(/^https?:\/\/[^/?]*/, ''));
  const question = target.indexOf('?');
  const path = question < 0 ? target : target.slice(0, question);
  const query = parseQuery(question < 0 ? '' : target.slice(question + 1));
  const afterSlash = path.replace(/^\//, '');

  const hostBucket = bucketOfHost(host);
  if (hostBucket !== undefined) return { bucket: hostBucket, key: decode(afterSlash), query };

  const slash = afterSlash.indexOf('/');
  if (slash < 0) return { bucket: decode(afterSlash), key: '', query };
  return { bucket: decode(afterSlash.slice(0, slash)), key: decode(afterSlash.slice(slash + 1)), query };
}

function bucketOfHost(host: string | undefined): string | undefined {
  const name = (host ?? '').replace(/:\d+$/, '').toLowerCase();
  const service = S3_HOST.exec(name);
  if (service) return service.groups?.bucket;
  return LOCALHOST.exec(name)?.groups?.bucket;
}

/** Node hands over header and URL bytes as Latin-1; clients that do not percent-encode send UTF-8. */
function asUtf8(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is "not ASCII"
  return /[^\x00-\x7f]/.test(text) ? Buffer.from(text, 'latin1').toString('utf8') : text;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error('InvalidURI', "Couldn't parse the specified URI.", { details: { URI: text } });
  }
}

function parseQuery(text: string): Map<string, string> {
  const query = new Map<string, string>();
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decodeForm(equals < 0 ? pair : pair.slice(0, equals));
    if (!query.has(name)) query.set(name, equals < 0 ? '' : decodeForm(pair.slice(equals + 1)));
  }
  return query;
}

function decodeForm(text: string): string {
  return decode(text.replaceAll('+', ' '));
}
