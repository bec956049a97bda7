import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const folder = join(require.resolve('swagger-ui-dist/package.json'), '..');

/** They change with the version only. */
const etag = `"${require('swagger-ui-dist/package.json').version}"`;

const TYPES: Readonly<Record<string, string>> = {
  'swagger-ui-bundle.js': 'text/javascript',
  'swagger-ui.css': 'text/css',
};

export function isSwaggerFile(name: string): boolean {
  return Object.hasOwn(TYPES, name);
}

/** Sends a file of the installed Swagger UI, the ones that the page needs. */
export async function sendSwaggerFile(request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304, { etag }).end();
    return;
  }
  const content = await readFile(join(folder, name));
  response.writeHead(200, {
    'content-type': `${TYPES[name]}; charset=utf-8`,
    'content-length': content.length,
    'x-content-type-options': 'nosniff',
    etag,
    'cache-control': 'no-cache',
  });
  response.end(content);
}
