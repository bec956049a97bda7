import { createServer, type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { duplexPair, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sendError } from './error-response.ts';
import type { Service } from './service.ts';

export interface InProcessRequest {
  readonly method: string;
  /** Sent as it is. */
  readonly path: string;
  readonly headers: OutgoingHttpHeaders;
  /** @default - none */
  readonly body?: Readable | Buffer | undefined;
  /** Ends the request. @default - it takes as long as it takes */
  readonly signal?: AbortSignal;
  /** What the service is told as the port of the connection. @default - none */
  readonly localPort?: number;
}

/**
 * A service of this process on its wire protocol, without a port: nothing else than that service can be the receiver,
 * whatever path and headers a request has. Resolves when the answer begins.
 */
export type InProcessService = (request: InProcessRequest) => Promise<IncomingMessage>;

/** @param log shows the user what went wrong in the service */
export function connectInProcess(service: Pick<Service, 'handle'>, log: (line: string) => void): InProcessService {
  const server = createServer({ maxHeaderSize: 64 * 1024, requestTimeout: 0 }, (incoming, response) => {
    service.handle(incoming, response).catch((error: unknown) => {
      log(`${incoming.method} ${incoming.url}: ${error instanceof Error ? error.stack : error}`);
      if (response.headersSent) response.destroy();
      else sendError(incoming, response, { status: 500, code: 'InternalError', message: 'the local cloud failed' });
    });
  });

  return ({ body, localPort, ...options }) => {
    const sent = request({
      ...options,
      createConnection: () => {
        const [near, far] = duplexPair();
        server.emit('connection', Object.assign(far, { remoteAddress: '127.0.0.1', localPort }));
        return near;
      },
    });
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      sent.on('response', resolve).on('error', reject);
    });
    // A service may answer before it has read everything, and end the connection then: the answer is what counts.
    if (body instanceof Readable) pipeline(body, sent).catch(() => undefined);
    else sent.end(body);
    return answered;
  };
}
