import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';

/**
 * Sends a page of which only the scripts and styles with its nonce take effect: every object in a bucket has the same origin as
 * the page, so the origin says nothing about who wrote a script.
 *
 * @param html with `{{nonce}}` in place of the nonce
 */
export function sendPage(response: ServerResponse, html: string): void {
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
  sendFresh(response, 'text/html', html.replaceAll('{{nonce}}', nonce));
}

export function sendJson(response: ServerResponse, body: object, status = 200): void {
  response.statusCode = status;
  sendFresh(response, 'application/json', JSON.stringify(body));
}

/** What is different with every version of the program, or at every moment. */
export function sendFresh(response: ServerResponse, type: string, body: string): void {
  response.setHeader('content-type', `${type}; charset=utf-8`);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('cache-control', 'no-store');
  response.end(body);
}
