import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';

export interface RawReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly body: string;
}

export interface RawRequest {
  /** @default 'GET' */
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders | readonly string[];
  readonly body?: string | Buffer;
}

/** Sends the path and the headers unchanged, which `fetch` would normalize. */
export function rawRequest({ hostname, port }: URL, path: string, given: RawRequest = {}): Promise<RawReply> {
  const { body, ...options } = given;
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, agent: false, ...options }, async (response) => {
      const bytes = Buffer.concat(await response.toArray());
      const { statusCode: status = 0, headers } = response;
      resolve({ status, headers, bytes, body: bytes.toString() });
    });
    sent.on('error', reject).end(body);
  });
}
