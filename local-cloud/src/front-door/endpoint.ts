import type { IncomingMessage, ServerResponse } from 'node:http';
import { UserError } from '../base/user-error.ts';
import { sendError, sendNotImplemented } from './error-response.ts';
import { isForThisMachine, isFromThisMachine, listenOnLoopback } from './loopback.ts';
import { readForm, requestedService } from './requested-service.ts';
import type { Service } from './service.ts';

/** Who answers, by the name that AWS signs for (`s3`, `sqs`); `local` answers under `/_local/`. */
export interface Routes {
  readonly services: ReadonlyMap<string, Service>;
  readonly local: Service;
}

/** The one address of the local cloud. */
export interface Endpoint {
  /** e.g. `http://127.0.0.1:4566` */
  readonly url: string;
  /** Until then every request gets 503. */
  open(routes: Routes): void;
  /** Ends every connection. */
  close(): Promise<void>;
}

/** @throws UserError when the port is taken */
export async function listen(port: number): Promise<Endpoint> {
  let routes: Routes | undefined;
  const server = await listenOnLoopback(port, (request, response) => {
    dispatch(routes, request, response).catch((error: unknown) => fail(error, request, response));
  }).catch((error: NodeJS.ErrnoException) => {
    throw explain(error, port);
  });
  return {
    ...server,
    open(given) {
      routes = given;
    },
  };
}

function explain(error: NodeJS.ErrnoException, port: number): Error {
  const advice = 'choose another with --port N, or --port 0 for any free one';
  if (error.code === 'EADDRINUSE')
    return new UserError(`port ${port} on 127.0.0.1 is taken; ${advice}`, { cause: error });
  if (error.code === 'EACCES') return new UserError(`port ${port} may not be used; ${advice}`, { cause: error });
  return error;
}

async function dispatch(routes: Routes | undefined, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { headers } = request;
  if (!isForThisMachine(headers)) {
    const message = `the local cloud answers to localhost and 127.0.0.1 only, not to the host ${headers.host}`;
    return sendError(request, response, { status: 403, code: 'AccessDenied', message });
  }
  if (!routes) {
    const message = 'the local cloud is still loading its stacks';
    return sendError(request, response, { status: 503, code: 'ServiceUnavailable', message });
  }
  const isLocalPage = request.url?.startsWith('/_local/') ?? false;
  const name = isLocalPage ? 'local' : requestedService(request);
  // Buckets and APIs have rules of their own, CORS, for which pages may read their answers.
  if (name !== 's3' && name !== 'execute-api' && !isFromThisMachine(headers)) {
    const message = `pages from ${headers.origin} may not call the local cloud`;
    return sendError(request, response, { status: 403, code: 'AccessDenied', message });
  }
  const service = isLocalPage ? routes.local : routes.services.get(name);
  if (service) return service.handle(request, response);
  return sendNotImplemented(request, response, name, await readForm(request));
}

/** A fault of the local cloud itself: the client gets AWS's 500 and retries, the terminal gets the trace. */
function fail(error: unknown, request: IncomingMessage, response: ServerResponse): void {
  if (request.destroyed && !request.complete) return;
  console.error(`${request.method} ${request.url}:`, error);
  if (response.headersSent) response.destroy();
  else
    sendError(request, response, {
      status: 500,
      code: 'InternalError',
      message: 'the local cloud failed; see its terminal',
    });
}
