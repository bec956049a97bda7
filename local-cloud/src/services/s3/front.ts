import type { Cloud } from '../../front-door/service.ts';
import type { S3Request } from './http/request.ts';
import { isWanted } from './notifications/configuration.ts';
import type { Cause, ObjectEvent } from './notifications/event-record.ts';
import { eventMessage } from './notifications/event-record.ts';
import type { Outbox, OutboxEntry } from './notifications/outbox.ts';
import type { Store } from './store/store.ts';
import type { ObjectVersion } from './store/versions.ts';

/** What every operation works with. */
export interface S3Front {
  readonly cloud: Cloud;
  readonly store: Store;
  now(): Date;
  log(line: string): void;
  /**
   * Runs `write` as one transaction that also holds the notifications of what it emits, then delivers them:
   * when this resolves, the write is durable and its events are with their destinations, or logged and being retried.
   */
  commit<T>(request: S3Request, write: (emit: Emit) => T): Promise<T>;
}

/** Announces what was written, once per write. */
export type Emit = (eventName: ObjectEvent['eventName'], version: EmittedVersion) => void;
type EmittedVersion = Pick<ObjectVersion, 'bucket' | 'key' | 'versionId' | 'sequence'> & {
  size?: number;
  etag?: string;
};

export function createFront(options: {
  cloud: Cloud;
  store: Store;
  outbox: Outbox;
  now: () => Date;
  log: (line: string) => void;
}): S3Front {
  const { cloud, store, outbox, now, log } = options;
  return {
    cloud,
    store,
    now,
    log,
    commit: async (request, write) => {
      const entries: OutboxEntry[] = [];
      const result = store.transaction(() =>
        write((eventName, { bucket, key, versionId, sequence, size, etag }) => {
          const details = { ...(size === undefined ? {} : { size }), ...(etag === undefined ? {} : { etag }) };
          const event: ObjectEvent = { eventName, bucket, key, versionId, sequence, ...details };
          for (const rule of store.buckets.require(bucket).notifications ?? []) {
            if (!isWanted(rule, `s3:${eventName}`, key)) continue;
            entries.push(outbox.add(rule.target, eventMessage(cloud, rule.id, event, causeOf(request, now()))));
          }
        }),
      );
      await outbox.deliver(entries);
      return result;
    },
  };
}

export function causeOf(request: S3Request, time: Date): Cause {
  const { requestId, hostId } = request;
  return { requestId, hostId, sourceIp: request.incoming.socket.remoteAddress ?? '127.0.0.1', time };
}
