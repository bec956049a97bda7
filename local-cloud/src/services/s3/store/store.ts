import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openBlobs } from './blobs.ts';
import { openBucketStore } from './buckets.ts';
import { openIndexDatabase } from './index-database.ts';
import { openSegments } from './segments.ts';
import { openUploads } from './uploads.ts';
import { openVersions } from './versions.ts';

/** All data on disk: the index in SQLite, and the bytes in files beside it. */
export type Store = ReturnType<typeof openStore>;

/** Number of objects, versions and bytes of a bucket. */
export interface BucketStats {
  readonly name: string;
  /** Number of current objects, and their bytes. */
  readonly objects: number;
  readonly bytes: number;
  /** Number of versions and delete markers, current ones included. */
  readonly versions: number;
}

/** @throws Error if another process has the folder open */
export function openStore(folder: string, now: Date, log: (line: string) => void) {
  mkdirSync(folder, { recursive: true });
  const database = openIndexDatabase(join(folder, 'index.sqlite'), now);
  const segments = openSegments(database);
  const blobs = openBlobs(join(folder, 'blobs'), segments.isUsed, log);
  blobs.sweep();

  const buckets = openBucketStore(database);
  const count = database.all<BucketStats>(`
    SELECT bucket AS name, count(*) AS versions,
      count(*) FILTER (WHERE is_latest AND NOT is_delete_marker) AS objects,
      coalesce(sum(size) FILTER (WHERE is_latest AND NOT is_delete_marker), 0) AS bytes
    FROM versions GROUP BY bucket`);
  return {
    buckets,
    versions: openVersions(database, segments),
    uploads: openUploads(database, segments),
    blobs,
    database,
    /** Runs `work` as one transaction, then deletes the files that have become unused. */
    transaction<T>(work: () => T): T {
      const result = database.transaction(work);
      blobs.collect(segments.takeReleased());
      return result;
    },
    stats(): BucketStats[] {
      const counted = new Map(count().map((row) => [row.name, row]));
      const empty = { objects: 0, bytes: 0, versions: 0 };
      return buckets.list().map(({ name }) => ({ ...(counted.get(name) ?? empty), name }));
    },
    async close(): Promise<void> {
      await blobs.settle();
      database.close();
    },
  };
}
