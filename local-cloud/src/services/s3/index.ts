import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Cloud, Service } from '../../front-door/service.ts';
import { type BucketSettings, createBucketSettings, type Destinations } from './bucket-settings.ts';
import { createContext, type S3Context } from './context.ts';
import { errorReply, type Reply, respond } from './http/reply.ts';
import { newRequestIds, readRequest } from './http/request.ts';
import { S3Error } from './http/s3-error.ts';
import { openOutbox } from './notifications/outbox.ts';
import { admit } from './operations/admission.ts';
import { findOperation } from './operations/table.ts';
import { type BucketStats, openStore } from './store/store.ts';

export interface S3Options extends Destinations {
  readonly cloud: Cloud;
  /** Folder of the objects and the index. One process at a time can open it. */
  readonly folder: string;
  /** @default - nothing is logged */
  readonly log?: (line: string) => void;
  /** @default - the machine's clock */
  readonly clock?: () => Date;
}

/** The local cloud's S3. */
export interface S3Service extends Service {
  readonly buckets: BucketSettings;
  /** Counts what is stored, for the console. */
  stats(): { readonly buckets: readonly BucketStats[]; readonly pendingNotifications: number };
}

/** Time that a stopping service gives to requests under way. */
const CLOSE_GRACE_MS = 2_000;

/** @throws Error if another process has the folder open */
export function openS3(options: S3Options): S3Service {
  const { cloud, folder, notify, destinationExists, log = () => undefined, clock: now = () => new Date() } = options;
  const store = openStore(folder, now(), log);
  const outbox = openOutbox(store.database, notify, log);
  const buckets = createBucketSettings({ cloud, store, now, notify, destinationExists, log });
  const s3 = createContext({ cloud, store, buckets, outbox, now, log });
  const active = new Map<Promise<void>, ServerResponse>();
  let closing: Promise<void> | undefined;

  const close = async (): Promise<void> => {
    const grace = new Promise((resolve) => setTimeout(resolve, CLOSE_GRACE_MS).unref());
    await Promise.race([Promise.allSettled(active.keys()), grace]);
    for (const response of active.values()) response.destroy();
    await Promise.allSettled(active.keys());
    await outbox.close();
    await store.close();
  };

  return {
    buckets,
    stats: () => ({ buckets: store.stats(), pendingNotifications: outbox.pending() }),
    handle: (incoming, response) => {
      const handling = serve(s3, incoming, response, closing !== undefined).finally(() => active.delete(handling));
      active.set(handling, response);
      return handling;
    },
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

/** Answers one request. Never rejects. */
async function serve(
  s3: S3Context,
  incoming: IncomingMessage,
  response: ServerResponse,
  isClosing: boolean,
): Promise<void> {
  const ids = newRequestIds();
  let reply: Reply;
  try {
    if (isClosing) throw new S3Error('ServiceUnavailable', 'The local cloud is stopping.');
    const request = readRequest(incoming, ids);
    admit(request, s3);
    reply = await findOperation(request)(request, s3);
  } catch (error) {
    if (incoming.destroyed && !incoming.complete) return;
    reply = errorReply(toS3Error(error, incoming, s3), incoming.method ?? 'GET', ids);
  }
  try {
    await respond(response, reply, ids);
  } catch (error) {
    s3.log(`s3: ${incoming.method} ${incoming.url} was interrupted: ${error instanceof Error ? error.message : error}`);
    response.destroy();
  } finally {
    reply.done?.();
    // Without reading the rest of a refused body, the connection would never reach its next request.
    incoming.resume();
  }
}

function toS3Error(error: unknown, { method, url }: IncomingMessage, { log }: S3Context): S3Error {
  if (error instanceof S3Error) return error;
  log(`s3: ${method} ${url} failed: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
  return new S3Error('InternalError', 'We encountered an internal error. Please try again.');
}
