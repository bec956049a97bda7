import { join } from 'node:path';
import type { LocalPages } from '../front-door/local-pages.ts';
import { createPage, sendJson } from '../ui/serve-page.ts';
import { readItems } from './read-items.ts';
import { readMessages, readPublished } from './read-messages.ts';
import { type ConsoleOptions, createStateReader } from './read-state.ts';

/** Opens `/_local/console` and the JSON below `/_local/` that the page reads because no AWS operation returns it. */
export function createConsole(options: ConsoleOptions): LocalPages {
  const { sqs, sns, dynamoDb } = options.services;
  const readState = createStateReader(options);
  const sendPageFile = createPage(join(import.meta.dirname, 'page'), 'console.ts');
  const details = new Map([
    ['messages', { noun: 'queue', read: (name: string, query: URLSearchParams) => readMessages(sqs, name, query) }],
    ['published', { noun: 'topic', read: (name: string) => readPublished(sns, name) }],
    ['items', { noun: 'table', read: (name: string) => readItems(dynamoDb, name) }],
  ]);

  return {
    async handle(path, { url = '' }, response) {
      const [root = '', ...rest] = path.split('/');
      const name = rest.join('/');
      const detail = details.get(root);
      if (root === 'console') return sendPageFile(name, response);
      if (path === 'state') sendJson(response, await readState());
      else if (!detail || rest.length === 0) return false;
      else {
        const found = await detail.read(name, new URL(url, 'http://localhost').searchParams);
        if (found) sendJson(response, found);
        else sendJson(response, { message: `there is no ${detail.noun} ${name}` }, 404);
      }
      return true;
    },
  };
}
