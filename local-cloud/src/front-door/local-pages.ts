import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LogStore } from '../services/logs/log-store.ts';
import type { Service } from './service.ts';

export interface LocalState {
  /** `{stack: {OutputKey: value}}` */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly logs: LogStore;
  /** Log group of a function. */
  logGroupOf(functionName: string): string | undefined;
  /** Asked in turn for the paths that are none of these. */
  readonly pages: readonly LocalPages[];
}

/** Pages that belong together. */
export interface LocalPages {
  /** @param path decoded, below `/_local/` @returns false when the path is none of its own */
  handle(path: string, request: IncomingMessage, response: ServerResponse): Promise<boolean>;
}

/** Lines of a function for one answer. */
const MAX_LOG_LINES = 1_000;

/** Pages under `/_local/`, which exist on no AWS: for people, tests and scripts on this machine. They change nothing. */
export function openLocalPages(state: LocalState): Service {
  return {
    async handle(request, response) {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
      const path = decoded(pathname);
      request.resume();
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        return sendJson(response, 405, { message: `${pathname} takes GET, not ${request.method}` });
      }
      if (path === '/_local/health') return sendJson(response, 200, { status: 'ready' });
      if (path === '/_local/outputs') return sendJson(response, 200, state.outputs);
      const [, stack, key] = /^\/_local\/outputs\/([^/]+)(?:\/([^/]+))?$/.exec(path) ?? [];
      if (stack !== undefined) return sendOutput(response, state.outputs, stack, key);
      const functionName = /^\/_local\/logs\/(.+)$/.exec(path)?.[1];
      if (functionName !== undefined) {
        const isJson = request.headers.accept === 'application/json';
        return sendLogs(response, functionName, state, isJson ? searchParams : undefined);
      }
      for (const pages of state.pages) {
        if (await pages.handle(path.slice('/_local/'.length), request, response)) return;
      }
      sendJson(response, 404, {
        message: `there is no ${path}; there are /_local/console, apis, health, outputs, state, messages/<queue name>, items/<table name>, published/<topic name> and logs/<function name>`,
      });
    },
    close: () => Promise.resolve(),
  };
}

/** Those of a stack, or one of them bare, for a shell to put into a variable. */
function sendOutput(response: ServerResponse, outputs: LocalState['outputs'], stack: string, key = ''): void {
  const value = outputs[stack]?.[key];
  const known = Object.keys(outputs[stack] ?? outputs).join(', ');
  const what = stack in outputs ? `output ${key} of ${stack}` : `stack ${stack}`;
  if (value !== undefined) sendText(response, 200, `${value}\n`);
  else if (key === '' && outputs[stack]) sendJson(response, 200, outputs[stack]);
  else sendJson(response, 404, { message: `there is no ${what}; there are ${known}` });
}

/** As text for people; as JSON, and from an event on, for the console. */
function sendLogs(
  response: ServerResponse,
  functionName: string,
  { logs, logGroupOf }: LocalState,
  asked: URLSearchParams | undefined,
): void {
  const group = logGroupOf(functionName);
  if (group === undefined) {
    sendJson(response, 404, { message: `there is no function ${functionName}` });
    return;
  }
  const after = Number(asked?.get('after'));
  const events = logs.query(group, { limit: MAX_LOG_LINES, ...(after > 0 && { after }) });
  if (asked)
    sendJson(response, 200, { events: events.map(({ id, timestampMs, line }) => ({ id, timestampMs, line })) });
  else sendText(response, 200, events.map(({ line }) => `${line}\n`).join(''));
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // Not an encoding at all: there is no such page, under the name as it came.
    return path;
  }
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body, undefined, 2)}\n`);
}

function sendText(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(body);
}
