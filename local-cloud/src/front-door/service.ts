import type { IncomingMessage, ServerResponse } from 'node:http';

/** An AWS service on the AWS wire protocol. Only `endpoint.ts` decides which service gets a request. */
export interface Service {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Stops timers and waiting requests and closes files. Everything acknowledged is durable before it resolves. */
  close(): Promise<void>;
}

/** Identity of the local cloud, the same for every service. */
export interface Cloud {
  readonly accountId: string;
  readonly region: string;
}
