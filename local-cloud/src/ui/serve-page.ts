import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { basename, extname, join } from 'node:path';
import { build } from 'esbuild';

const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css' };

/**
 * Creates the function that sends one file of a page: the HTML (named `''`), the script or its style sheet. The page is bundled
 * in memory when somebody first opens it, which takes milliseconds.
 *
 * @param folder - contains `index.html` with `{{nonce}}` in place of the nonce
 * @param entry - script in the folder that imports everything else, style sheets included
 * @returns a function that resolves to false if the page has no such file
 */
export function createPage(folder: string, entry: string) {
  let files: Promise<ReadonlyMap<string, string>> | undefined;
  return async (file: string, response: ServerResponse): Promise<boolean> => {
    files ??= bundlePage(folder, entry);
    const content = (await files).get(file);
    if (content === undefined) return false;
    if (file === '') sendHtml(response, content);
    else sendFresh(response, TYPES[extname(file)] ?? 'text/plain', content);
    return true;
  };
}

async function bundlePage(folder: string, entry: string): Promise<ReadonlyMap<string, string>> {
  const [html, { outputFiles }] = await Promise.all([
    readFile(join(folder, 'index.html'), 'utf8'),
    build({
      entryPoints: [join(folder, entry)],
      bundle: true,
      write: false,
      outdir: 'out',
      format: 'esm',
      target: 'es2023',
      minify: true,
      logLevel: 'silent',
    }),
  ]);
  return new Map([['', html], ...outputFiles.map(({ path, text }) => [basename(path), text] as const)]);
}

/**
 * Allows only scripts and styles with the nonce. Every object in a bucket has the same origin as the page, so the origin does
 * not identify the author of a script.
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
  sendFresh(response, 'text/html', html.replaceAll('{{nonce}}', nonce));
}

export function sendJson(response: ServerResponse, body: object, status = 200): void {
  response.statusCode = status;
  sendFresh(response, 'application/json', JSON.stringify(body));
}

/** Sends content that must not be cached. */
function sendFresh(response: ServerResponse, type: string, body: string): void {
  response.setHeader('content-type', `${type}; charset=utf-8`);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('cache-control', 'no-store');
  response.end(body);
}
