import type { Outbox } from './notifications/outbox.ts';
import type { Store } from './store/store.ts';

/** What is stored, for the console. */
export interface S3Stats {
  readonly buckets: readonly BucketStats[];
  /** Notifications that wait for their destination to take them. */
  readonly pendingNotifications: number;
}

export interface BucketStats {
  readonly name: string;
  /** Current objects, and their bytes. */
  readonly objects: number;
  readonly bytes: number;
  /** Versions and delete markers, the current ones included. */
  readonly versions: number;
}

export function openStats(store: Store, outbox: Outbox): () => S3Stats {
  const count = store.database.all<BucketStats>(`
    SELECT bucket AS name, count(*) AS versions,
      count(*) FILTER (WHERE is_latest AND NOT is_delete_marker) AS objects,
      coalesce(sum(size) FILTER (WHERE is_latest AND NOT is_delete_marker), 0) AS bytes
    FROM versions GROUP BY bucket`);
  return () => {
    const counted = new Map(count().map((row) => [row.name, row]));
    const empty = { objects: 0, bytes: 0, versions: 0 };
    return {
      buckets: store.buckets.list().map(({ name }) => ({ ...(counted.get(name) ?? empty), name })),
      pendingNotifications: outbox.pending(),
    };
  };
}
