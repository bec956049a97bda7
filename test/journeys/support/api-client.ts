/** A client that sends requests as they are written, including paths and headers that `fetch` would normalize or refuse. */
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect } from '@jest/globals';

type Headers = Readonly<Record<string, string | string[]>>;

interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: string | Buffer;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface ApiClient {
  /** Path of the API's URL. */
  readonly path: string;
  /** Sends a request on a connection of its own; by default a GET of the API's URL. */
  send(request?: Partial<ApiRequest>): Promise<ApiAnswer>;
  /** Sends a GET to a path below the API's URL, or with a query. */
  get(below: string, headers?: Headers): Promise<ApiAnswer>;
  /** Posts a body as JSON. Text and bytes are sent unchanged. */
  post(body: object | string | Buffer, headers?: Headers): Promise<ApiAnswer>;
}

/** @param url - of the API, from the outputs of its stack */
export function apiClient(url = ''): ApiClient {
  const { hostname, port, pathname: path } = new URL(url);

  const send: ApiClient['send'] = ({ body = '', ...given } = {}) =>
    new Promise((resolve, reject) => {
      const outgoing = request({ hostname, port, method: 'GET', path, agent: false, ...given }, async (response) => {
        const headers = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
        const answer = { status: response.statusCode ?? 0, headers: Object.fromEntries(headers) };
        resolve({ ...answer, text: await text(response) });
      });
      // A server may answer and close the connection before it has read a body that is too large.
      outgoing.on('error', reject);
      outgoing.end(body);
    });

  return {
    path,
    send,
    get: (below, headers = {}) => send({ path: path + below, headers }),
    post: (body, headers = {}) =>
      send({
        method: 'POST',
        body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...headers },
      }),
  };
}

/** Expects a problem as in RFC 9457: https://www.rfc-editor.org/rfc/rfc9457 */
export function expectProblem(answer: ApiAnswer, ...statuses: number[]) {
  expect(statuses).toContain(answer.status);
  expect(answer.headers['content-type']).toBe('application/problem+json');
  const problem = JSON.parse(answer.text);
  expect(problem).toMatchObject({
    type: expect.stringMatching(/^\/problems\/[a-z-]+$/),
    title: expect.any(String),
    status: answer.status,
    detail: expect.any(String),
    instance: expect.any(String),
    // A UUID from a REST API, Base64 from an HTTP API.
    requestId: expect.stringMatching(/^[\w+/=-]{16,36}$/),
  });
  // Neither a stack trace nor a file name.
  expect(answer.text).not.toMatch(/\bat \S+ \(|node:|\.[jt]s:\d/);
  return problem;
}
