import { once } from 'node:events';
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** Stands between the functions and the local cloud, and can keep a request on its way for as long as a test likes. */
export interface HoldingProxy {
  readonly url: string;
  /** Where requests go. Set before the first one comes. */
  forwardTo(url: string): void;
  /** The next request that matches is taken in but not passed on, even when its sender goes away, until `release`. */
  holdNext(matches: (request: IncomingMessage) => boolean): Held;
  close(): Promise<void>;
}

export interface Held {
  /** Resolves when a request is being held. */
  readonly caught: Promise<void>;
  /** Lets it land, and resolves to the status that its sender may no longer hear. */
  release(): Promise<number>;
}

interface Waiting extends Held {
  readonly matches: (request: IncomingMessage) => boolean;
  take(land: () => Promise<number>): void;
}

export async function startHoldingProxy(): Promise<HoldingProxy> {
  let target = '';
  let waiting: Waiting | undefined;
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const land = async () => {
      const answer = await pass(target, request, body);
      response.writeHead(answer.status, answer.headers).end(answer.body);
      return answer.status;
    };
    if (waiting?.matches(request)) {
      const catcher = waiting;
      waiting = undefined;
      catcher.take(land);
    } else {
      await land().catch(() => response.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    forwardTo: (url) => {
      target = url;
    },
    holdNext: (matches) => {
      waiting = holder(matches);
      return waiting;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function holder(matches: Waiting['matches']): Waiting {
  const caught = Promise.withResolvers<void>();
  let landing: () => Promise<number> = () => Promise.reject(new Error('nothing was held'));
  return {
    matches,
    caught: caught.promise,
    take: (land) => {
      landing = land;
      caught.resolve();
    },
    release: () => landing(),
  };
}

interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

function pass(target: string, { method, url = '/', headers }: IncomingMessage, body: Buffer): Promise<Answer> {
  const { hostname, port } = new URL(target);
  return new Promise((resolve, reject) => {
    const onward = send({ hostname, port, method, path: url, headers, agent: false }, async (answer) =>
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: await buffer(answer) }),
    );
    onward.on('error', reject).end(body);
  });
}
