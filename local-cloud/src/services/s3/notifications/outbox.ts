import type { IndexDatabase } from '../store/index-database.ts';
import type { NotificationTarget } from './configuration.ts';

export type Notify = (target: NotificationTarget, body: string) => Promise<void>;

/** A notification that is committed with its object and not delivered yet. */
export interface OutboxEntry {
  readonly id: number;
  readonly target: NotificationTarget;
  readonly body: string;
}

/**
 * Notifications wait here from the transaction that writes their object until their destination has taken them.
 *
 * A failed delivery is logged and tried again, also after a restart on the same folder. A process that dies between a
 * delivery and its removal from here delivers again after the restart: at least once, as on AWS.
 */
export interface Outbox {
  /** Call inside the transaction that writes the object. */
  add(target: NotificationTarget, body: string): OutboxEntry;
  /** Resolves when each entry was tried once; never rejects. */
  deliver(entries: readonly OutboxEntry[]): Promise<void>;
  pending(): number;
  /** Stops retrying and waits, a moment at most, for deliveries under way. What is left stays in the index. */
  close(): Promise<void>;
}

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;
const PARALLEL_DELIVERIES = 16;
const CLOSE_GRACE_MS = 1_000;

interface OutboxRow {
  id: number;
  kind: NotificationTarget['kind'];
  arn: string;
  body: string;
}

export function openOutbox(database: IndexDatabase, notify: Notify, log: (line: string) => void): Outbox {
  const insert = database.one<{ id: number }>('INSERT INTO outbox (kind, arn, body) VALUES (?, ?, ?) RETURNING id');
  const remove = database.run('DELETE FROM outbox WHERE id = ?');
  const select = database.all<OutboxRow>('SELECT id, kind, arn, body FROM outbox ORDER BY id');
  const count = database.one<{ entries: number }>('SELECT count(*) AS entries FROM outbox');
  const underWay = new Map<number, Promise<boolean>>();
  let retryTimer: NodeJS.Timeout | undefined;
  let retryDelay = FIRST_RETRY_MS;
  let stopping = false;
  let closed = false;

  const attempt = async (entry: OutboxEntry): Promise<boolean> => {
    try {
      await notify(entry.target, entry.body);
    } catch (error) {
      const next = stopping ? 'it stays in the outbox for the next start' : 'trying again';
      log(
        `s3: the notification to ${entry.target.arn} failed, ${next}: ${error instanceof Error ? error.message : error}`,
      );
      return false;
    } finally {
      underWay.delete(entry.id);
    }
    if (!closed) remove(entry.id);
    return true;
  };
  const start = (entry: OutboxEntry): Promise<boolean> => {
    const attempting = attempt(entry);
    underWay.set(entry.id, attempting);
    return attempting;
  };

  const retryAll = async (): Promise<boolean> => {
    let succeeded = true;
    for (const { id, kind, arn, body } of select().filter((row) => !underWay.has(row.id))) {
      if (stopping) break;
      if (!(await start({ id, target: { kind, arn }, body }))) succeeded = false;
    }
    return succeeded;
  };
  const retryLater = (): void => {
    if (stopping || retryTimer !== undefined) return;
    retryTimer = setTimeout(async () => {
      const succeeded = await retryAll();
      retryTimer = undefined;
      retryDelay = succeeded ? FIRST_RETRY_MS : Math.min(retryDelay * 2, LAST_RETRY_MS);
      if (!succeeded) retryLater();
    }, retryDelay);
    retryTimer.unref();
  };
  if ((count()?.entries ?? 0) > 0) retryLater();

  return {
    add: (target, body) => {
      const row = insert(target.kind, target.arn, body);
      if (row === undefined) throw new Error('SQLite returned no id for a new outbox row');
      return { id: row.id, target, body };
    },
    deliver: async (entries) => {
      for (let at = 0; at < entries.length; at += PARALLEL_DELIVERIES) {
        const delivered = await Promise.all(entries.slice(at, at + PARALLEL_DELIVERIES).map(start));
        if (delivered.includes(false)) retryLater();
      }
    },
    pending: () => count()?.entries ?? 0,
    close: async () => {
      stopping = true;
      clearTimeout(retryTimer);
      const grace = new Promise((resolve) => setTimeout(resolve, CLOSE_GRACE_MS).unref());
      await Promise.race([Promise.all(underWay.values()), grace]);
      closed = true;
    },
  };
}
