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
 * Keeps notifications from the transaction that writes their object until their destination has accepted them.
 *
 * A failed delivery is logged and retried, also after a restart on the same folder. A process that ends between a
 * delivery and its removal from the outbox delivers again after the restart: at least once, as on AWS.
 */
export type Outbox = ReturnType<typeof openOutbox>;

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

export function openOutbox(database: IndexDatabase, notify: Notify, log: (line: string) => void) {
  const insert = database.one<{ id: number }>('INSERT INTO outbox (kind, arn, body) VALUES (?, ?, ?) RETURNING id');
  const remove = database.run('DELETE FROM outbox WHERE id = ?');
  const select = database.all<OutboxRow>('SELECT id, kind, arn, body FROM outbox ORDER BY id');
  const count = database.one<{ entries: number }>('SELECT count(*) AS entries FROM outbox');
  const pending = (): number => count()?.entries ?? 0;
  const underWay = new Map<number, Promise<boolean>>();
  let retryTimer: NodeJS.Timeout | undefined;
  let retryDelay = FIRST_RETRY_MS;
  let stopping = false;
  let closed = false;

  const attempt = async ({ id, target, body }: OutboxEntry): Promise<boolean> => {
    try {
      await notify(target, body);
    } catch (error) {
      const next = stopping ? 'it stays in the outbox for the next start' : 'trying again';
      const reason = error instanceof Error ? error.message : error;
      log(`s3: the notification to ${target.arn} failed, ${next}: ${reason}`);
      return false;
    } finally {
      underWay.delete(id);
    }
    if (!closed) remove(id);
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
  if (pending() > 0) retryLater();

  return {
    /** Call it inside the transaction that writes the object. */
    add(target: NotificationTarget, body: string): OutboxEntry {
      const row = insert(target.kind, target.arn, body);
      if (row === undefined) throw new Error('SQLite returned no id for a new outbox row');
      return { id: row.id, target, body };
    },
    /** Resolves after one attempt for each entry; never rejects. */
    async deliver(entries: readonly OutboxEntry[]): Promise<void> {
      for (let at = 0; at < entries.length; at += PARALLEL_DELIVERIES) {
        const delivered = await Promise.all(entries.slice(at, at + PARALLEL_DELIVERIES).map(start));
        if (delivered.includes(false)) retryLater();
      }
    },
    /** Returns the number of notifications that wait for their destination. */
    pending,
    /** Stops retries and waits a short time for deliveries under way. Undelivered entries stay in the index. */
    async close(): Promise<void> {
      stopping = true;
      clearTimeout(retryTimer);
      const grace = new Promise((resolve) => setTimeout(resolve, CLOSE_GRACE_MS).unref());
      await Promise.race([Promise.all(underWay.values()), grace]);
      closed = true;
    },
  };
}
