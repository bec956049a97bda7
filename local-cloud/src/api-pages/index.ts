import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { LocalPages } from '../front-door/local-pages.ts';
import { createPage, sendJson } from '../ui/serve-page.ts';
import type { DescribedApi } from './described-api.ts';

const require = createRequire(import.meta.url);
const swaggerFolder = join(require.resolve('swagger-ui-dist/package.json'), '..');
/** The files of a Swagger UI version never change. */
const swaggerEtag = `"${require('swagger-ui-dist/package.json').version}"`;
const SWAGGER_TYPES: Readonly<Record<string, string>> = {
  'swagger-ui-bundle.js': 'text/javascript',
  'swagger-ui.css': 'text/css',
};

/** Entry of the list of APIs that the page reads. */
export type ListedApi = Pick<DescribedApi, 'stack' | 'title'>;

/**
 * Opens `/_local/apis`: Swagger UI with the APIs of the loaded stacks. `/_local/apis/<stack>` shows the API of that stack,
 * `/_local/apis/<stack>.json` is its OpenAPI document, `/_local/apis.json` lists all APIs.
 */
export function createApiPages(apis: readonly DescribedApi[]): LocalPages {
  const sendPageFile = createPage(join(import.meta.dirname, 'page'), 'api-page.ts');
  const list = apis.map(({ stack, title }): ListedApi => ({ stack, title }));

  return {
    async handle(path, request, response) {
      const [root, name = '', ...more] = path.split('/');
      if (path === 'apis.json') sendJson(response, list);
      else if (root !== 'apis' || more.length > 0) return false;
      else if (Object.hasOwn(SWAGGER_TYPES, name)) await sendSwaggerFile(name, request, response);
      else if (name.endsWith('.json')) sendDocument(name, request, response);
      else if (!(await sendPageFile(isApi(name) ? '' : name, response))) sendDocument(name, request, response);
      return true;
    },
  };

  function isApi(name: string): boolean {
    return apis.some(({ stack }) => stack === name);
  }

  function sendDocument(name: string, { headers }: IncomingMessage, response: ServerResponse): void {
    const api = apis.find(({ stack }) => `${stack}.json` === name);
    const known = apis.map(({ stack }) => stack).join(', ') || 'none';
    const message = `stack ${name.replace(/\.json$/, '')} describes no API; stacks that do: ${known}`;
    if (api) sendJson(response, withServer(api, `http://${headers.host}`));
    else sendJson(response, { message }, 404);
  }
}

/** Adds the server under the host name of the request: a page of `localhost` must not call `127.0.0.1`. */
function withServer({ document, path }: DescribedApi, origin: string): object {
  return { ...document, servers: [{ url: origin + path, description: 'This machine' }] };
}

async function sendSwaggerFile(name: string, { headers }: IncomingMessage, response: ServerResponse): Promise<void> {
  if (headers['if-none-match'] === swaggerEtag) {
    response.writeHead(304, { etag: swaggerEtag }).end();
    return;
  }
  const content = await readFile(join(swaggerFolder, name));
  response.writeHead(200, {
    'content-type': `${SWAGGER_TYPES[name]}; charset=utf-8`,
    'content-length': content.length,
    'x-content-type-options': 'nosniff',
    etag: swaggerEtag,
    'cache-control': 'no-cache',
  });
  response.end(content);
}
