import type { Cloud } from '../../front-door/service.ts';
import type { BucketSettings } from './bucket-settings.ts';
import type { Reply } from './http/reply.ts';
import type { S3Request } from './http/request.ts';
import { isWanted } from './notifications/configuration.ts';
import { type Cause, eventMessage, type ObjectEvent } from './notifications/event-record.ts';
import type { Outbox, OutboxEntry } from './notifications/outbox.ts';
import type { Store } from './store/store.ts';

/** Answers the requests of one S3 API operation. */
export type Operation = (request: S3Request, s3: S3Context) => Reply | Promise<Reply>;

/** The parts of this S3 that operations use. */
export interface S3Context {
  readonly cloud: Cloud;
  readonly store: Store;
  readonly buckets: BucketSettings;
  now(): Date;
  log(line: string): void;
  /**
   * Runs `write` as one transaction that also stores the notifications of the events it emits, then delivers them.
   * When this resolves, the write is durable, and its events are delivered, or logged and retried.
   */
  commit<T>(request: S3Request, write: (emit: Emit) => T): Promise<T>;
}

/** Records the event of one write. */
export type Emit = (event: ObjectEvent) => void;

export function createContext(parts: Omit<S3Context, 'commit'> & { readonly outbox: Outbox }): S3Context {
  const { cloud, store, outbox, now } = parts;
  return {
    ...parts,
    commit: async (request, write) => {
      const entries: OutboxEntry[] = [];
      const result = store.transaction(() =>
        write((event) => {
          for (const rule of store.buckets.require(event.bucket).notifications ?? []) {
            if (!isWanted(rule, `s3:${event.eventName}`, event.key)) continue;
            entries.push(outbox.add(rule.target, eventMessage(cloud, rule.id, event, causeOf(request, now()))));
          }
        }),
      );
      await outbox.deliver(entries);
      return result;
    },
  };
}

export function causeOf({ requestId, hostId, incoming }: S3Request, time: Date): Cause {
  return { requestId, hostId, sourceIp: incoming.socket.remoteAddress ?? '127.0.0.1', time };
}
