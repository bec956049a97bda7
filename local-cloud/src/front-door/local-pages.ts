import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LogStore } from '../services/logs/log-store.ts';
import type { Service } from './service.ts';

export interface LocalState {
  /** `{stack: {OutputKey: value}}` */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly logs: LogStore;
  /** `undefined` if there is no such function. */
  logGroupOf(functionName: string): string | undefined;
  /** Further pages, asked in this order. */
  readonly pages: readonly LocalPages[];
}

/** A group of pages, such as the console. */
export interface LocalPages {
  /**
   * @param path decoded, below `/_local/`
   * @returns false when this group has no such page
   */
  handle(path: string, request: IncomingMessage, response: ServerResponse): Promise<boolean>;
}

/** An object is sent as JSON, a string as text. */
type Answer = [status: number, body: object | string];

const MAX_LOG_LINES = 1_000;

/** Serves `/_local/`: read-only pages, which AWS does not have, for people, tests and scripts on this machine. */
export function openLocalPages(state: LocalState): Service {
  return {
    async handle(request, response) {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
      const path = decoded(pathname).slice('/_local/'.length);
      request.resume();
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        return send(response, 405, { message: `${pathname} takes GET, not ${request.method}` });
      }
      const isJson = request.headers.accept === 'application/json';
      const answer = answerTo(path, state, isJson ? searchParams : undefined);
      if (answer) return send(response, ...answer);
      for (const pages of state.pages) {
        if (await pages.handle(path, request, response)) return;
      }
      send(response, 404, {
        message: `there is no /_local/${path}; there are /_local/console, apis, health, outputs, state, messages/<queue name>, items/<table name>, published/<topic name> and logs/<function name>`,
      });
    },
    close: () => Promise.resolve(),
  };
}

function answerTo(path: string, state: LocalState, jsonQuery: URLSearchParams | undefined): Answer | undefined {
  const [page = '', ...names] = path.split('/');
  if (path === 'health') return [200, { status: 'ready' }];
  if (page === 'outputs' && names.length <= 2) return outputs(state.outputs, ...names);
  if (page === 'logs' && names.length > 0) return logLines(names.join('/'), state, jsonQuery);
  return undefined;
}

/** Gives all outputs, those of one stack, or the bare value of one output, which a shell can put into a variable. */
function outputs(all: LocalState['outputs'], stack?: string, key?: string): Answer {
  if (stack === undefined) return [200, all];
  const ofStack = all[stack];
  if (!ofStack) return [404, { message: `there is no stack ${stack}; there are ${Object.keys(all).join(', ')}` }];
  if (key === undefined) return [200, ofStack];
  const value = ofStack[key];
  if (value !== undefined) return [200, `${value}\n`];
  return [404, { message: `there is no output ${key} of ${stack}; there are ${Object.keys(ofStack).join(', ')}` }];
}

/** @param jsonQuery asks for JSON, which the console reads; its `after` skips the events up to a known one */
function logLines(
  functionName: string,
  { logs, logGroupOf }: LocalState,
  jsonQuery: URLSearchParams | undefined,
): Answer {
  const group = logGroupOf(functionName);
  if (group === undefined) return [404, { message: `there is no function ${functionName}` }];
  const after = Number(jsonQuery?.get('after'));
  const events = logs.query(group, { limit: MAX_LOG_LINES, ...(after > 0 && { after }) });
  if (!jsonQuery) return [200, events.map(({ line }) => `${line}\n`).join('')];
  return [200, { events: events.map(({ id, timestampMs, line }) => ({ id, timestampMs, line })) }];
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // An invalid encoding is the name of no page.
    return path;
  }
}

function send(response: ServerResponse, ...[status, body]: Answer): void {
  const [type, text] =
    typeof body === 'string'
      ? ['text/plain; charset=utf-8', body]
      : ['application/json', `${JSON.stringify(body, undefined, 2)}\n`];
  response.writeHead(status, { 'content-type': type }).end(text);
}
