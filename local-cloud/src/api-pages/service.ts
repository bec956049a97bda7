import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { createPageBundle } from '../console/page-bundle.ts';
import { sendFresh, sendJson, sendPage } from '../console/page-response.ts';
import type { LocalPages } from '../front-door/local-pages.ts';
import type { DescribedApi } from './described-api.ts';
import { isSwaggerFile, sendSwaggerFile } from './swagger-files.ts';

/**
 * `/_local/apis`: Swagger UI with every API of the loaded stacks. `/_local/apis/<stack>` begins with that stack's,
 * `/_local/apis/<stack>.json` is the document itself, and `/_local/apis.json` the list of them.
 */
export function createApiPages(apis: readonly DescribedApi[]): LocalPages {
  const page = createPageBundle(join(import.meta.dirname, 'page'), 'api-page.ts');

  return {
    async handle(path, request, response) {
      const name = path.startsWith('apis/') ? path.slice('apis/'.length) : '';
      if (path === 'apis.json') sendJson(response, apis.map(listed));
      else if (isPage(path, name)) sendPage(response, (await page()).html);
      else if (name === 'api-page.js') sendFresh(response, 'text/javascript', (await page()).script);
      else if (name === 'api-page.css') sendFresh(response, 'text/css', (await page()).style);
      else if (isSwaggerFile(name)) await sendSwaggerFile(request, response, name);
      else if (name) sendDocument(name, request, response);
      else return false;
      return true;
    },
  };

  function isPage(path: string, name: string): boolean {
    return path === 'apis' || path === 'apis/' || apis.some(({ stack }) => stack === name);
  }

  function sendDocument(name: string, { headers }: IncomingMessage, response: ServerResponse): void {
    const api = apis.find(({ stack }) => `${stack}.json` === name);
    const known = apis.map(({ stack }) => stack).join(', ') || 'none';
    const message = `no stack ${name.replace(/\.json$/, '')} describes an API; those that do: ${known}`;
    if (api) sendJson(response, located(api, `http://${headers.host}`));
    else sendJson(response, { message }, 404);
  }
}

/** By the name that the reader calls this machine: a page of `localhost` may not call `127.0.0.1`. */
function located({ document, path }: DescribedApi, origin: string): object {
  return { ...document, servers: [{ url: origin + path, description: 'This machine' }] };
}

/** What the page lists. */
export interface ListedApi {
  readonly stack: string;
  readonly title: string;
}

function listed({ stack, title }: DescribedApi): ListedApi {
  return { stack, title };
}
