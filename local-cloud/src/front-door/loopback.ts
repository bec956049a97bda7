import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';

/** An HTTP server that only this machine reaches. */
export interface LoopbackServer {
  readonly port: number;
  /** `http://127.0.0.1:4566` */
  readonly url: string;
  /** Ends every connection, also those that are kept alive. */
  close(): Promise<void>;
}

const OPTIONS = {
  // A gigabyte over a slow pipe, or a long poll, takes as long as it takes.
  requestTimeout: 0,
  headersTimeout: 60_000,
  // Longer than clients keep an idle connection, so that it is never this side that closes one under a request.
  keepAliveTimeout: 75_000,
  // A key of 1,024 bytes is up to 3 KB in a URL and again in a copy source, beside 2 KB of user metadata.
  maxHeaderSize: 64 * 1024,
};

/**
 * @param port 0 for any free one
 * @throws Error of the operating system, such as EADDRINUSE
 */
export async function listenOnLoopback(port: number, listener: RequestListener): Promise<LoopbackServer> {
  const server = createServer(OPTIONS, listener);
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', done);
  });
  const address = server.address();
  const actualPort = typeof address === 'object' && address ? address.port : port;
  return {
    port: actualPort,
    url: `http://127.0.0.1:${actualPort}`,
    async close() {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
    },
  };
}

/**
 * Whether a request names this machine as its host. A web page that the user visits can point its own name at 127.0.0.1
 * (DNS rebinding) and then read every object; its name gives it away.
 */
export function isForThisMachine({ host }: IncomingHttpHeaders): boolean {
  return host !== undefined && isLocalName(URL.parse(`http://${host}`)?.hostname);
}

/** Whether a request comes from a page on this machine, or from no page at all. */
export function isFromThisMachine({ origin }: IncomingHttpHeaders): boolean {
  return origin === undefined || isLocalName(URL.parse(origin)?.hostname);
}

function isLocalName(name: string | undefined): boolean {
  return name !== undefined && /^(127\.0\.0\.1|\[::1\]|(.+\.)?localhost)$/.test(name);
}
