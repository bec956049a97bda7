import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { LocalPages } from '../front-door/local-pages.ts';
import { createPageBundle } from './page-bundle.ts';
import { sendFresh, sendJson, sendPage } from './page-response.ts';
import { readItems } from './read-items.ts';
import { readMessages } from './read-messages.ts';
import { readPublished } from './read-published.ts';
import { type ConsoleOptions, createStateReader } from './read-state.ts';

/** Answers under `/_local/console`, and what the page reads that no AWS service tells. */
export function createConsole(options: ConsoleOptions): LocalPages {
  const { sqs, sns, dynamoDb } = options.services;
  const readState = createStateReader(options);
  const page = createPageBundle(join(import.meta.dirname, 'page'), 'console.ts');

  return {
    async handle(path, request, response) {
      if (path === 'console') sendPage(response, (await page()).html);
      else if (path === 'console/console.js') sendFresh(response, 'text/javascript', (await page()).script);
      else if (path === 'console/console.css') sendFresh(response, 'text/css', (await page()).style);
      else if (path === 'state') sendJson(response, await readState());
      else if (path.startsWith('messages/')) sendMessages(path.slice('messages/'.length), request, response);
      else if (path.startsWith('published/')) sendPublished(path.slice('published/'.length), response);
      else if (path.startsWith('items/')) await sendItems(path.slice('items/'.length), response);
      else return false;
      return true;
    },
  };

  function sendMessages(queue: string, { url = '' }: IncomingMessage, response: ServerResponse): void {
    const messages = readMessages(sqs, queue, new URL(url, 'http://localhost').searchParams);
    if (messages) sendJson(response, messages);
    else sendJson(response, { message: `there is no queue ${queue}` }, 404);
  }

  function sendPublished(topic: string, response: ServerResponse): void {
    const published = readPublished(sns, topic);
    if (published) sendJson(response, published);
    else sendJson(response, { message: `there is no topic ${topic}` }, 404);
  }

  async function sendItems(table: string, response: ServerResponse): Promise<void> {
    const page = await readItems(dynamoDb, table);
    if (page) sendJson(response, page);
    else sendJson(response, { message: `there is no table ${table}` }, 404);
  }
}
