import type { IncomingMessage } from 'node:http';
import { type HttpProxy, reply, startHttpProxy } from '../../../bench/support/http-proxy.ts';

/** Stands between the functions and the local cloud, and can keep a request on its way for as long as a test likes. */
export interface HoldingProxy extends HttpProxy {
  /** The next request that matches is taken in but not passed on, even when its sender goes away, until `release`. */
  holdNext(matches: (request: IncomingMessage, body: Buffer) => boolean): Held;
}

export interface Held {
  /** Resolves when a request is being held. */
  readonly caught: Promise<void>;
  /** Lets it land, and resolves to the status that its sender may no longer hear. */
  release(): Promise<number>;
}

interface Waiting extends Held {
  readonly matches: (request: IncomingMessage, body: Buffer) => boolean;
  take(land: () => Promise<number>): void;
}

export async function startHoldingProxy(): Promise<HoldingProxy> {
  let waiting: Waiting | undefined;
  const proxy = await startHttpProxy(async ({ request, body, response, pass }) => {
    const land = async () => {
      const answer = await pass();
      reply(response, answer);
      return answer.status;
    };
    if (!waiting?.matches(request, body)) return void (await land());
    const catcher = waiting;
    waiting = undefined;
    catcher.take(land);
  });
  return {
    ...proxy,
    holdNext: (matches) => {
      waiting = holder(matches);
      return waiting;
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
