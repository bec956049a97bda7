import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LocalServices } from '../local-services.ts';
import type { StackPlan } from '../template/stack-plan.ts';
import { bundlePage, type PageBundle } from './page-bundle.ts';
import { readMessages } from './read-messages.ts';
import { createStateReader } from './read-state.ts';

export interface ConsoleOptions {
  readonly services: LocalServices;
  readonly plans: readonly StackPlan[];
  readonly region: string;
}

/** Answers under `/_local/console`, and what the page reads that no AWS service tells. */
export interface ConsolePages {
  /** @param path decoded, below `/_local/` @returns false when the path is none of the console's */
  handle(path: string, request: IncomingMessage, response: ServerResponse): Promise<boolean>;
}

export function createConsole({ services, plans, region }: ConsoleOptions): ConsolePages {
  const readState = createStateReader(services, plans, region);
  let bundle: Promise<PageBundle> | undefined;
  const page = () => {
    bundle ??= bundlePage();
    return bundle;
  };

  return {
    async handle(path, request, response) {
      if (path === 'console') sendHtml(response, (await page()).html);
      else if (path === 'console/console.js') send(response, 'text/javascript', (await page()).script);
      else if (path === 'console/console.css') send(response, 'text/css', (await page()).style);
      else if (path === 'state') sendJson(response, readState());
      else if (path.startsWith('messages/')) sendMessages(path.slice('messages/'.length), request, response);
      else return false;
      return true;
    },
  };

  function sendMessages(queue: string, { url = '' }: IncomingMessage, response: ServerResponse): void {
    const messages = readMessages(services.sqs, queue, new URL(url, 'http://localhost').searchParams);
    if (messages) sendJson(response, messages);
    else sendJson(response, { message: `there is no queue ${queue}` }, 404);
  }
}

/**
 * Only the page's own script runs, by a nonce: every object in a bucket has the same origin as the page, so the origin says
 * nothing about who wrote a script.
 */
function sendHtml(response: ServerResponse, html: string): void {
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  response.setHeader('content-security-policy', policy.join('; '));
  response.setHeader('referrer-policy', 'no-referrer');
  send(response, 'text/html', html.replaceAll('{{nonce}}', nonce));
}

function sendJson(response: ServerResponse, body: object, status = 200): void {
  response.statusCode = status;
  send(response, 'application/json', JSON.stringify(body));
}

function send(response: ServerResponse, type: string, body: string): void {
  response.setHeader('content-type', `${type}; charset=utf-8`);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('cache-control', 'no-store');
  response.end(body);
}
