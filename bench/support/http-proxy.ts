import { once } from 'node:events';
import {
  Agent,
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
  request as send,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A proxy between the functions and the local cloud. */
export interface HttpProxy {
  readonly url: string;
  /** Sets the target. Call it before the first request. */
  forwardTo(url: string): void;
  close(): Promise<void>;
}

interface Passage {
  readonly request: IncomingMessage;
  readonly body: Buffer;
  readonly response: ServerResponse;
  /** Forwards the request unchanged. */
  pass(): Promise<Passed>;
}

interface Passed {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

/** @param handle - answers a request; if it throws, the connection breaks */
export async function startHttpProxy(handle: (passage: Passage) => Promise<void> | void): Promise<HttpProxy> {
  let target = '';
  const agent = new Agent({ keepAlive: true });
  const server = createServer(async (request, response) => {
    try {
      const body = await buffer(request);
      await handle({ request, body, response, pass: () => passOn(target, agent, request, body) });
    } catch {
      response.destroy();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    forwardTo: (url) => {
      target = url;
    },
    close: async () => {
      agent.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export function reply(response: ServerResponse, { status, headers, body }: Passed): void {
  response.writeHead(status, headers).end(body);
}

function passOn(target: string, agent: Agent, { method, url, headers }: IncomingMessage, body: Buffer) {
  const { hostname, port } = new URL(target);
  return new Promise<Passed>((resolve, reject) => {
    const onward = send({ hostname, port, method, path: url, headers, agent }, async (answer) =>
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: await buffer(answer) }),
    );
    onward.on('error', reject).end(body);
  });
}

/** A proxy that makes some requests fail. */
export interface FaultyS3 extends HttpProxy {
  /** Makes requests fail whose URL or `X-Amz-Target` contains `part`; `undefined` lets all requests pass. */
  failFor(part: string | undefined): void;
}

const INTERNAL_ERROR = {
  status: 500,
  headers: { 'content-type': 'application/xml' },
  body: Buffer.from(
    '<Error><Code>InternalError</Code><Message>We encountered an internal error. Please try again.</Message></Error>',
  ),
};

export async function startFaultyS3(): Promise<FaultyS3> {
  let failing: string | undefined;
  const proxy = await startHttpProxy(async ({ request, response, pass }) => {
    const asked = `${request.url} ${request.headers['x-amz-target']}`;
    const fails = failing !== undefined && asked.includes(failing);
    reply(response, fails ? INTERNAL_ERROR : await pass());
  });
  return {
    ...proxy,
    failFor: (part) => {
      failing = part;
    },
  };
}
