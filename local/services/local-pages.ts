import type { ServerResponse } from 'node:http';
import type { LogStore } from '../lambda/log-store.ts';
import type { Service } from './service.ts';

export interface LocalState {
  /** `{stack: {OutputKey: value}}` */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Name and help of each metric, and its values by label. */
  metrics(): string;
  readonly logs: LogStore;
  /** Log group of a function. */
  logGroupOf(functionName: string): string | undefined;
}

/** Pages under `/_local/`, which exist on no AWS: for people, tests and scripts on this machine. */
export function openLocalPages(state: LocalState): Service {
  return {
    async handle(request, response) {
      const path = decodeURIComponent(new URL(request.url ?? '', 'http://localhost').pathname);
      request.resume();
      if (path === '/_local/health') return sendJson(response, 200, { status: 'ready' });
      if (path === '/_local/outputs') return sendJson(response, 200, state.outputs);
      if (path === '/_local/metrics') return sendText(response, 200, state.metrics());
      const functionName = /^\/_local\/logs\/(.+)$/.exec(path)?.[1];
      if (functionName !== undefined) return sendLogs(response, functionName, state);
      sendJson(response, 404, {
        message: `there is no ${path}; there are /_local/health, outputs, metrics and logs/<function name>`,
      });
    },
    close: () => Promise.resolve(),
  };
}

function sendLogs(response: ServerResponse, functionName: string, { logs, logGroupOf }: LocalState): void {
  const group = logGroupOf(functionName);
  if (group === undefined) {
    sendJson(response, 404, { message: `there is no function ${functionName}` });
    return;
  }
  sendText(
    response,
    200,
    logs
      .query(group)
      .map(({ line }) => `${line}\n`)
      .join(''),
  );
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body, undefined, 2)}\n`);
}

function sendText(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(body);
}
