import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';

/** The API that a URL names, and the rest of the URL. */
export interface ApiAddress {
  readonly apiId: string;
  /** Path below the API: percent-encoded as the client sent it, `..` included, with a slash in front. */
  readonly path: string;
  /** Query string as the client sent it, without its question mark. */
  readonly queryString: string;
}

/** A request as API Gateway receives it: complete, and nothing is decoded. */
export interface ApiRequest extends Omit<ApiAddress, 'apiId'> {
  readonly method: string;
  /** Header names keep the case in which the client sent them. */
  readonly headers: readonly Header[];
  /** `undefined` for a body above {@link MAX_BODY_BYTES}. */
  readonly body: Buffer | undefined;
  /** e.g. `HTTP/1.1` */
  readonly protocol: string;
  readonly sourceIp: string;
  /** Port on this machine that the client connected to. */
  readonly port: number;
  /** Epoch milliseconds. */
  readonly receivedAtMs: number;
}

export type Header = readonly [name: string, value: string];

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const MAX_BODY_BYTES = 10 * 1024 * 1024;
/** Limit of the request line and the header values together, see {@link MAX_BODY_BYTES}. */
const MAX_HEAD_BYTES = 10_240;

const PREFIX = '/_aws/execute-api/';
const HOST = /^([a-z0-9]+)\.execute-api\.(?:[a-z0-9-]+\.)?localhost(?::\d+)?$/;

/**
 * Reads `/_aws/execute-api/<apiId>/…`, or any URL on the host `<apiId>.execute-api.localhost`.
 *
 * The function cuts the URL itself because `new URL()` resolves `..`, which would let a path leave its API.
 */
export function apiAddress({ url = '/', headers }: Pick<IncomingMessage, 'url' | 'headers'>): ApiAddress | undefined {
  const target = url.replace(/^https?:\/\/[^/?]*/, '');
  const question = target.indexOf('?');
  const path = question < 0 ? target : target.slice(0, question);
  const queryString = question < 0 ? '' : target.slice(question + 1);

  if (path.startsWith(PREFIX)) {
    const [, apiId = '', below = ''] = /^([^/]*)(.*)$/.exec(path.slice(PREFIX.length)) ?? [];
    return { apiId, path: below || '/', queryString };
  }
  const apiId = HOST.exec(headers.host?.toLowerCase() ?? '')?.[1];
  return apiId === undefined ? undefined : { apiId, path: path || '/', queryString };
}

export async function readApiRequest(
  request: IncomingMessage,
  { path, queryString }: Omit<ApiAddress, 'apiId'>,
  receivedAtMs: number,
): Promise<ApiRequest> {
  return {
    method: request.method ?? 'GET',
    path,
    queryString,
    headers: headersOf(request.rawHeaders),
    body: await readBody(request),
    protocol: `HTTP/${request.httpVersion}`,
    sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
    port: request.socket.localPort ?? 0,
    receivedAtMs,
  };
}

/** Reads a body that is too large to its end too: a client that is still sending would not see the response. */
export async function readBody(stream: Readable): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
    else chunks.length = 0;
  }
  return bytes > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks);
}

export function hasTooLargeHead({ method, path, queryString, protocol, headers }: ApiRequest): boolean {
  const line = method.length + path.length + queryString.length + protocol.length + 3;
  return headers.reduce((bytes, [, value]) => bytes + value.length, line) > MAX_HEAD_BYTES;
}

export function headerOf({ headers }: Pick<ApiRequest, 'headers'>, name: string): string | undefined {
  return headers.findLast(([given]) => given.toLowerCase() === name.toLowerCase())?.[1];
}

/** Pairs the raw headers of Node, a flat list of names and values. */
export function headersOf(raw: readonly string[]): Header[] {
  const names = raw.filter((_, index) => index % 2 === 0);
  return names.map((name, index) => [name, raw[2 * index + 1] ?? '']);
}

/** Decodes a query string as a form, pair by pair. */
export function queryPairs(queryString: string): [name: string, value: string][] {
  const pairs = queryString.split('&').filter((pair) => pair !== '');
  return pairs.map((pair) => {
    const [name = '', ...rest] = pair.split('=');
    return [decodeForm(name), decodeForm(rest.join('='))];
  });
}

/** Groups values by name and keeps their order. */
export function valuesByName(pairs: Iterable<readonly [name: string, value: string]>): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  return values;
}

function decodeForm(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    // A text that is not a valid encoding stands for itself.
    return spaced;
  }
}
