import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { LocalServices } from '../local-services.ts';
import type { LocalPages } from '../services/local-pages.ts';
import type { StackPlan } from '../template/stack-plan.ts';
import { createPageBundle } from './page-bundle.ts';
import { sendFresh, sendJson, sendPage } from './page-response.ts';
import { readMessages } from './read-messages.ts';
import { createStateReader } from './read-state.ts';

export interface ConsoleOptions {
  readonly services: LocalServices;
  readonly plans: readonly StackPlan[];
  readonly region: string;
}

/** Answers under `/_local/console`, and what the page reads that no AWS service tells. */
export function createConsole({ services, plans, region }: ConsoleOptions): LocalPages {
  const readState = createStateReader(services, plans, region);
  const page = createPageBundle(join(import.meta.dirname, 'page'), 'console.ts');

  return {
    async handle(path, request, response) {
      if (path === 'console') sendPage(response, (await page()).html);
      else if (path === 'console/console.js') sendFresh(response, 'text/javascript', (await page()).script);
      else if (path === 'console/console.css') sendFresh(response, 'text/css', (await page()).style);
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
