import { once } from 'node:events';
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands between the functions and the local cloud, and lets some requests fail. */
export interface FaultyS3 {
  readonly url: string;
  /** Where requests go. Set before the first one comes. */
  forwardTo(url: string): void;
  /** Requests with this in their URL, or in their `X-Amz-Target`, get S3's 500 InternalError; nothing for none. */
  failFor(part: string | undefined): void;
  close(): Promise<void>;
}

export async function startFaultyS3(): Promise<FaultyS3> {
  let target = '';
  let failing: string | undefined;
  const server = createServer((request, response) => {
    const asked = `${request.url} ${request.headers['x-amz-target']}`;
    if (failing !== undefined && asked.includes(failing)) {
      request.resume();
      response.writeHead(500, { 'content-type': 'application/xml' });
      response.end(
        '<Error><Code>InternalError</Code><Message>We encountered an internal error. Please try again.</Message></Error>',
      );
      return;
    }
    const { hostname, port } = new URL(target);
    const { method, url, headers } = request;
    const onward = send({ hostname, port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    forwardTo: (url) => {
      target = url;
    },
    failFor: (part) => {
      failing = part;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
