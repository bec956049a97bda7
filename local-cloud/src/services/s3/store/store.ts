import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Blobs } from './blobs.ts';
import { openBlobs } from './blobs.ts';
import type { BucketStore } from './buckets.ts';
import { openBucketStore } from './buckets.ts';
import type { IndexDatabase } from './index-database.ts';
import { openIndexDatabase } from './index-database.ts';
import type { Listings } from './listings.ts';
import { openListings } from './listings.ts';
import { openSegments } from './segments.ts';
import type { NextSequence } from './sequence.ts';
import { openSequence } from './sequence.ts';
import type { Uploads } from './uploads.ts';
import { openUploads } from './uploads.ts';
import type { Versions } from './versions.ts';
import { openVersions } from './versions.ts';

/** Everything on disk: the index in SQLite, and the bytes in files beside it. */
export interface Store {
  readonly buckets: BucketStore;
  readonly versions: Versions;
  readonly uploads: Uploads;
  readonly listings: Listings;
  readonly blobs: Blobs;
  readonly database: IndexDatabase;
  readonly nextSequence: NextSequence;
  /** Runs `work` as one transaction, then deletes the files that nothing uses any more. */
  transaction<T>(work: () => T): T;
  close(): Promise<void>;
}

/** @throws Error if another process has the folder open */
export function openStore(folder: string, now: Date, log: (line: string) => void): Store {
  mkdirSync(folder, { recursive: true });
  const database = openIndexDatabase(path.join(folder, 'index.sqlite'));
  const nextSequence = openSequence(database, now);
  const segments = openSegments(database);
  const blobs = openBlobs(path.join(folder, 'blobs'), segments.isUsed, log);
  blobs.sweep();

  let released: string[] = [];
  const release = (freed: string[]): void => {
    released.push(...freed);
  };
  return {
    buckets: openBucketStore(database),
    versions: openVersions(database, segments, nextSequence, release),
    uploads: openUploads(database, segments, nextSequence, release),
    listings: openListings(database),
    blobs,
    database,
    nextSequence,
    transaction: (work) => {
      released = [];
      const result = database.transaction(work);
      blobs.collect(released);
      return result;
    },
    close: async () => {
      await blobs.settle();
      database.close();
    },
  };
}
