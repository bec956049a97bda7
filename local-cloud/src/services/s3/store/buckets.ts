import { noSuchBucket, S3Error } from '../http/s3-error.ts';
import type { NotificationConfiguration } from '../notifications/configuration.ts';
import type { IndexDatabase } from './index-database.ts';

/** A bucket and its settings. */
export interface Bucket {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly region: string;
  /** @default - never versioned */
  readonly versioning?: VersioningStatus;
  readonly notifications?: NotificationConfiguration;
  /** Whether the bucket is a stand-in, which passes every check of its expected owner. @default false */
  readonly ofAnyOwner?: boolean;
}

export type VersioningStatus = 'Enabled' | 'Suspended';

/** Keeps the buckets in the index, and in memory: the index has no other user than this process. */
export function openBucketStore(database: IndexDatabase) {
  const rows = database.all<{ settings: string }>('SELECT settings FROM buckets')();
  const upsert = database.run('INSERT OR REPLACE INTO buckets (name, settings) VALUES (?, ?)');
  const remove = database.run('DELETE FROM buckets WHERE name = ?');
  const buckets = new Map<string, Bucket>();
  for (const row of rows) {
    const bucket = JSON.parse(row.settings) as Bucket;
    buckets.set(bucket.name, bucket);
  }
  return {
    find: (name: string): Bucket | undefined => buckets.get(name),
    /** @throws S3Error NoSuchBucket */
    require(name: string): Bucket {
      const bucket = buckets.get(name);
      if (bucket === undefined) throw noSuchBucket(name);
      return bucket;
    },
    list: (): Bucket[] => [...buckets.values()].sort((left, right) => (left.name < right.name ? -1 : 1)),
    put(bucket: Bucket): void {
      upsert(bucket.name, JSON.stringify(bucket));
      buckets.set(bucket.name, bucket);
    },
    remove(name: string): void {
      remove(name);
      buckets.delete(name);
    },
  };
}

/** @throws S3Error InvalidBucketName, by https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export function checkBucketName(name: string): void {
  const wellFormed = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes('..');
  const looksLikeAddress = /^\d+\.\d+\.\d+\.\d+$/.test(name);
  const reserved = /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name);
  if (wellFormed && !looksLikeAddress && !reserved) return;
  throw new S3Error('InvalidBucketName', 'The specified bucket is not valid.', { BucketName: name });
}
