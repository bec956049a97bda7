import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';

/** An HTTP server that only this machine reaches. */
export interface LoopbackServer {
  readonly port: number;
  /** e.g. `http://127.0.0.1:4566` */
  readonly url: string;
  /** Ends every connection, also those that are kept alive. */
  close(): Promise<void>;
}

const OPTIONS = {
  // Uploads of a gigabyte and long polls have no time limit.
  requestTimeout: 0,
  headersTimeout: 60_000,
  // Longer than clients keep an idle connection, so that the server never closes one under a request.
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
 * Checks that the host of a request is this machine. A web page can point its own host name at 127.0.0.1 (DNS
 * rebinding) and would then read every object; its requests still carry its host name.
 */
export function isForThisMachine({ host }: IncomingHttpHeaders): boolean {
  return host !== undefined && isLocalName(URL.parse(`http://${host}`)?.hostname);
}

/** Checks that a request comes from a page of this machine, or from a client that is not a page. */
export function isFromThisMachine({ origin }: IncomingHttpHeaders): boolean {
  return origin === undefined || isLocalName(URL.parse(origin)?.hostname);
}

function isLocalName(name: string | undefined): boolean {
  return name !== undefined && /^(127\.0\.0\.1|\[::1\]|(.+\.)?localhost)$/.test(name);
}
