import type { IncomingMessage } from 'node:http';

/** A request as an API gets it: whole, and nothing of it decoded. */
export interface ApiRequest {
  readonly method: string;
  /** With the stage, as it came. */
  readonly fullPath: string;
  /** Below the stage, percent-encoded as it came, beginning with a slash. */
  readonly path: string;
  /** Without its question mark, as it came. */
  readonly queryString: string;
  /** Names in the case they were sent in. */
  readonly headers: readonly Header[];
  /** `undefined` for one above {@link MAX_BODY_BYTES}. */
  readonly body: Buffer | undefined;
  /** e.g. `HTTP/1.1` */
  readonly protocol: string;
  readonly sourceIp: string;
  /** Port of the client's connection on this side. */
  readonly port: number;
}

export type Header = readonly [name: string, value: string];

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
export const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** Request line and header values together, see {@link MAX_BODY_BYTES}. */
export const MAX_HEADER_BYTES = 10_240;

export async function readApiRequest(
  request: IncomingMessage,
  address: Pick<ApiRequest, 'fullPath' | 'path' | 'queryString'>,
): Promise<ApiRequest> {
  return {
    ...address,
    method: request.method ?? 'GET',
    headers: headersOf(request.rawHeaders),
    body: await readBody(request),
    protocol: `HTTP/${request.httpVersion}`,
    sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
    port: request.socket.localPort ?? 0,
  };
}

export function headerOf({ headers }: Pick<ApiRequest, 'headers'>, name: string): string | undefined {
  return headers.findLast(([given]) => given.toLowerCase() === name.toLowerCase())?.[1];
}

export function hasTooLargeHead({ method, fullPath, queryString, protocol, headers }: ApiRequest): boolean {
  const line = method.length + fullPath.length + queryString.length + protocol.length + 3;
  return headers.reduce((bytes, [, value]) => bytes + value.length, line) > MAX_HEADER_BYTES;
}

export function headersOf(raw: readonly string[]): Header[] {
  const names = raw.filter((_, index) => index % 2 === 0);
  return names.map((name, index) => [name, raw[2 * index + 1] ?? '']);
}

/** What is too large is read to its end all the same: a client that still sends would not see the answer. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
    else chunks.length = 0;
  }
  return bytes > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks);
}
