import { createServer, type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { duplexPair, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sendFailure } from './error-response.ts';
import type { Service } from './service.ts';

export interface InProcessRequest {
  readonly method: string;
  /** Sent as it is, without normalization. */
  readonly path: string;
  readonly headers: OutgoingHttpHeaders;
  /** @default - none */
  readonly body?: Readable | Buffer | undefined;
  /** Ends the request. @default - no time limit */
  readonly signal?: AbortSignal;
}

/**
 * Sends a request to one service of this process on its wire protocol, without a port. No other service can receive it,
 * whatever its path and headers are. Resolves when the response begins.
 */
export type InProcessService = (request: InProcessRequest) => Promise<IncomingMessage>;

/** @param log shows the user an error of the service */
export function connectInProcess(service: Pick<Service, 'handle'>, log: (line: string) => void): InProcessService {
  const server = createServer({ maxHeaderSize: 64 * 1024, requestTimeout: 0 }, (incoming, response) => {
    service.handle(incoming, response).catch((error: unknown) => {
      log(`${incoming.method} ${incoming.url}: ${error instanceof Error ? error.stack : error}`);
      sendFailure(incoming, response);
    });
  });

  return ({ body, ...options }) => {
    const sent = request({
      ...options,
      createConnection: () => {
        const [near, far] = duplexPair();
        server.emit('connection', Object.assign(far, { remoteAddress: '127.0.0.1' }));
        return near;
      },
    });
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      sent.on('response', resolve).on('error', reject);
    });
    // A service may respond and end the connection before it has read the whole body; the response counts.
    if (body instanceof Readable) pipeline(body, sent).catch(() => undefined);
    else sent.end(body);
    return answered;
  };
}
