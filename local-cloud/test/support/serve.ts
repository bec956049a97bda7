import { listenOnLoopback } from '../../src/front-door/loopback.ts';
import type { Service } from '../../src/front-door/service.ts';

/** Client settings for a service that `serve` has opened. */
export const CLIENT = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
};

/** Serves one service alone on a free port. */
export async function serve(service: Service) {
  const { url, close } = await listenOnLoopback(0, (request, response) => {
    service.handle(request, response).catch((error: Error) => response.destroy(error));
  });
  return {
    url,
    async close() {
      await close();
      await service.close();
    },
  };
}

/** Returns the error of a request that must fail. */
export async function failure<E extends Error>(sent: Promise<unknown>): Promise<E> {
  try {
    await sent;
  } catch (error) {
    return error as E;
  }
  throw new Error('the request succeeded');
}
