import type { IncomingMessage } from 'node:http';
import { type HttpProxy, reply, startHttpProxy } from '../../../bench/support/http-proxy.ts';

/** A proxy between the functions and the local cloud that can hold a request until a test releases it. */
export interface HoldingProxy extends HttpProxy {
  /** Holds the next request that matches until `release`, even if its sender ends the connection. */
  holdNext(matches: (request: IncomingMessage, body: Buffer) => boolean): Held;
}

export interface Held {
  /** Resolves when the request has arrived. */
  readonly caught: Promise<void>;
  /** Passes the request on and returns the status of its answer, which the sender may no longer receive. */
  release(): Promise<number>;
}

interface Waiting {
  matches(request: IncomingMessage, body: Buffer): boolean;
  hold(pass: () => Promise<number>): void;
}

export async function startHoldingProxy(): Promise<HoldingProxy> {
  let waiting: Waiting | undefined;
  const proxy = await startHttpProxy(async ({ request, body, response, pass }) => {
    const passOn = async () => {
      const answer = await pass();
      reply(response, answer);
      return answer.status;
    };
    if (!waiting?.matches(request, body)) return void (await passOn());
    const { hold } = waiting;
    waiting = undefined;
    hold(passOn);
  });
  return {
    ...proxy,
    holdNext(matches) {
      const { promise, resolve } = Promise.withResolvers<() => Promise<number>>();
      waiting = { matches, hold: resolve };
      return { caught: promise.then(() => undefined), release: async () => (await promise)() };
    },
  };
}
