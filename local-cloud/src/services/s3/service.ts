import { mkdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Cloud, Service } from '../../front-door/service.ts';
import type { BucketSettings } from './bucket-settings.ts';
import { createBucketSettings } from './bucket-settings.ts';
import type { S3Front } from './front.ts';
import { createFront } from './front.ts';
import { admit } from './http/admission.ts';
import type { Reply } from './http/reply.ts';
import type { S3Request } from './http/request.ts';
import { newRequestIds, readRequest } from './http/request.ts';
import { errorReply, respond } from './http/respond.ts';
import { S3Error } from './http/s3-error.ts';
import type { Notify } from './notifications/outbox.ts';
import { openOutbox } from './notifications/outbox.ts';
import { checkExpectedOwners } from './object/expected-owner.ts';
import { findOperation } from './operation-table.ts';
import type { S3Stats } from './stats.ts';
import { openStats } from './stats.ts';
import { openStore } from './store/store.ts';

export interface S3Options {
  readonly cloud: Cloud;
  /** Where objects and the index live. One process at a time. */
  readonly folder: string;
  /** Delivers a notification. A rejection is logged and tried again. */
  readonly notify: Notify;
  readonly destinationExists: (arn: string) => boolean | Promise<boolean>;
  /** @default - nothing is logged */
  readonly log?: (line: string) => void;
  /** @default - the machine's clock */
  readonly clock?: () => Date;
}

/** The local cloud's S3. */
export interface S3Service extends Service {
  readonly buckets: BucketSettings;
  stats(): S3Stats;
}

/** How long a stopping service lets requests finish. */
const CLOSE_GRACE_MS = 2_000;

/** @throws Error if another process has the folder open */
export function openS3(options: S3Options): S3Service {
  const { cloud, folder, notify, destinationExists, log = () => undefined, clock = () => new Date() } = options;
  mkdirSync(folder, { recursive: true });
  const store = openStore(folder, clock(), log);
  const outbox = openOutbox(store.database, notify, log);
  const front = createFront({ cloud, store, outbox, now: clock, log });
  const newCause = () => {
    const [requestId, hostId] = newRequestIds();
    return { requestId, hostId, sourceIp: '127.0.0.1', time: clock() };
  };
  const buckets = createBucketSettings({ cloud, store, now: clock, newCause, notify, destinationExists, log });
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
    stats: openStats(store, outbox),
    handle: (incoming, response) => {
      const handling = serve(front, buckets, incoming, response, () => closing !== undefined).finally(() => {
        active.delete(handling);
      });
      active.set(handling, response);
      return handling;
    },
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

/** Answers one request, whatever happens. */
async function serve(
  front: S3Front,
  buckets: BucketSettings,
  incoming: IncomingMessage,
  response: ServerResponse,
  isClosing: () => boolean,
): Promise<void> {
  let [requestId, hostId] = newRequestIds();
  let reply: Reply;
  try {
    if (isClosing()) throw new S3Error('ServiceUnavailable', 'The local cloud is stopping.');
    const request = readRequest(incoming);
    ({ requestId, hostId } = request);
    reply = await run(request, front, buckets);
  } catch (error) {
    if (incoming.destroyed && !incoming.complete) return;
    reply = errorReply(toS3Error(error, incoming, front), incoming.method ?? 'GET', { requestId, hostId });
  }
  try {
    await respond(response, reply, { requestId, hostId });
  } catch (error) {
    front.log(`s3: ${incoming.method} ${incoming.url} broke off: ${error instanceof Error ? error.message : error}`);
    response.destroy();
  } finally {
    reply.done?.();
    // What is left of a refused body has to be read, or the next request of this connection would never be.
    incoming.resume();
  }
}

function run(request: S3Request, front: S3Front, buckets: BucketSettings): Reply | Promise<Reply> {
  admit(request, front.now());
  checkExpectedOwners(request, front);
  return findOperation(request).run(request, front, buckets);
}

function toS3Error(error: unknown, incoming: IncomingMessage, front: S3Front): S3Error {
  if (error instanceof S3Error) return error;
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  front.log(`s3: ${incoming.method} ${incoming.url} failed: ${reason}`);
  return new S3Error('InternalError', 'We encountered an internal error. Please try again.');
}
