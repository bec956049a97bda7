import type { IncomingMessage, ServerResponse } from 'node:http';

/** One AWS service of the local cloud, on the AWS wire protocol. Only `endpoint.ts` decides which one gets a request. */
export interface Service {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Stops timers and waiting requests and closes files. What was acknowledged is durable before it resolves. */
  close(): Promise<void>;
}

/** Identity of the local cloud, the same for every service. */
export interface Cloud {
  readonly accountId: string;
  readonly region: string;
}
