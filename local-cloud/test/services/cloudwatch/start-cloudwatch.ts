import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Service } from '../../../src/front-door/service.ts';

export const CLOUD = { accountId: '000000000000', region: 'us-east-1' };
export const MINUTE = 60_000;
/** 2026-11-21T00:00:00Z */
export const MIDNIGHT = Date.UTC(2026, 10, 21);

/** A clock that only moves when it is told to. */
export function manualClock(start = MIDNIGHT) {
  let time = start;
  return {
    now: () => time,
    advance(milliseconds: number) {
      time += milliseconds;
    },
  };
}

/** Serves one service alone on a free port. */
export async function serve(service: Service) {
  const server = createServer((request, response) => {
    service.handle(request, response).catch((error: Error) => response.destroy(error));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await service.close();
    },
  };
}
