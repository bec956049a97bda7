import type { IncomingMessage, ServerResponse } from 'node:http';
import { UserError } from '../base/user-error.ts';
import { sendError, sendFailure, sendNotImplemented } from './error-response.ts';
import { isForThisMachine, isFromThisMachine, listenOnLoopback } from './loopback.ts';
import { readForm, requestedService } from './requested-service.ts';
import type { Service } from './service.ts';

export interface Routes {
  /** By signing name (`s3`, `sqs`). */
  readonly services: ReadonlyMap<string, Service>;
  /** Pages under `/_local/`. */
  readonly local: Service;
}

/** The one address of the local cloud. */
export interface Endpoint {
  /** e.g. `http://127.0.0.1:4566` */
  readonly url: string;
  /** Begins to route requests; before that, every request gets 503. */
  open(routes: Routes): void;
  /** Ends every connection. */
  close(): Promise<void>;
}

/** @throws UserError when the port is taken */
export async function listen(port: number): Promise<Endpoint> {
  let routes: Routes | undefined;
  const server = await listenOnLoopback(port, (request, response) => {
    dispatch(routes, request, response).catch((error: unknown) => {
      if (request.destroyed && !request.complete) return;
      console.error(`${request.method} ${request.url}:`, error);
      sendFailure(request, response);
    });
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
  const refuse = (message: string) => sendError(request, response, { status: 403, code: 'AccessDenied', message });

  if (!isForThisMachine(headers)) {
    return refuse(`the local cloud answers to localhost and 127.0.0.1 only, not to the host ${headers.host}`);
  }
  if (!routes) {
    const message = 'the local cloud is still loading its stacks';
    return sendError(request, response, { status: 503, code: 'ServiceUnavailable', message });
  }
  const isLocalPage = request.url?.startsWith('/_local/') ?? false;
  const name = isLocalPage ? 'local' : requestedService(request);
  // The CORS rules of buckets and APIs decide themselves which pages may read their responses.
  if (name !== 's3' && name !== 'execute-api' && !isFromThisMachine(headers)) {
    return refuse(`pages from ${headers.origin} may not call the local cloud`);
  }
  const service = isLocalPage ? routes.local : routes.services.get(name);
  if (service) return service.handle(request, response);
  return sendNotImplemented(request, response, name, await readForm(request));
}
