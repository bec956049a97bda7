import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { FixtureAnswer, OrdersFixture } from './orders-fixture.ts';

const API_PREFIX = '/api/v1';
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

export interface SiteOptions {
  /** Output folder of `buildSite`. */
  readonly folder: string;
  /** Returns the API of the current test. */
  readonly orders: () => OrdersFixture;
  readonly config: object;
  /** Origin that the page may contact besides its own. */
  readonly issuerOrigin?: string;
  /** @returns the owner of a token @throws Error for an invalid token */
  readonly verify?: (token: string) => Promise<string>;
}

/** Serves the site and its API from one origin as the distribution does: with its headers, and the page for every path of a view. */
export async function startSite(options: SiteOptions): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    handle(request, response, options).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function handle(request: IncomingMessage, response: ServerResponse, options: SiteOptions): Promise<void> {
  const url = new URL(request.url ?? '', 'http://localhost');
  const connect = ["'self'", ...(options.issuerOrigin ? [options.issuerOrigin] : [])].join(' ');
  response.setHeader(
    'content-security-policy',
    `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src ${connect}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
  );
  response.setHeader('x-content-type-options', 'nosniff');
  if (url.pathname.startsWith(`${API_PREFIX}/`)) return answerApi(url, request, response, options);
  if (url.pathname === '/config.json') return send(response, { status: 200, body: options.config });
  const file = extname(url.pathname) === '' ? '/index.html' : url.pathname;
  const content = await readFile(join(options.folder, file)).catch(() => undefined);
  response.writeHead(content ? 200 : 404, { 'content-type': TYPES[extname(file)] ?? 'text/plain' });
  response.end(content);
}

async function answerApi(
  { pathname, searchParams }: URL,
  request: IncomingMessage,
  response: ServerResponse,
  { orders, verify }: SiteOptions,
): Promise<void> {
  const token = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
  const caller = await verify?.(token).catch(() => null);
  // The response of an HTTP API's authorizer.
  if (caller === null) return send(response, { status: 401, body: { message: 'Unauthorized' } });
  const answer = await orders().answer({
    method: request.method ?? '',
    path: pathname.slice(API_PREFIX.length),
    query: searchParams,
    idempotencyKey: request.headers['idempotency-key']?.toString(),
    body: await text(request),
    caller,
  });
  if (answer === 'cut') cutOff(response);
  else send(response, answer);
}

/** Closes the connection within the response: a browser retries by itself if a connection ends before the response. */
function cutOff(response: ServerResponse): void {
  response.writeHead(202, { 'content-type': 'application/json', 'content-length': 100 });
  response.write('{', () => response.destroy());
}

function send(response: ServerResponse, { status, headers, body }: FixtureAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers });
  response.end(body && JSON.stringify(body));
}
