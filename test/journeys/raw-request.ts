import { request } from 'node:http';

export interface RawRequest {
  readonly method: string;
  /** Sent as it is: nothing is normalized. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Buffer;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** One request on a connection of its own, with a path and headers that `fetch` would mend or refuse. */
export function rawRequest(origin: string, { method, path, headers = {}, body = '' }: RawRequest): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, agent: false, headers }, async (response) => {
      response.setEncoding('utf8');
      const texts: string[] = [];
      for await (const text of response) texts.push(String(text));
      const answered = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
      resolve({ status: response.statusCode ?? 0, headers: Object.fromEntries(answered), text: texts.join('') });
    });
    // A server may answer and hang up before it has read a body that is too large.
    sent.on('error', reject);
    sent.end(body);
  });
}
