import type { IndexDatabase } from './index-database.ts';
import type { Upload, UploadRow } from './uploads.ts';
import { readUpload } from './uploads.ts';
import type { ObjectVersion, VersionRow } from './versions.ts';
import { readVersion } from './versions.ts';

/** The index in listing order: by key in UTF-8 bytes, versions of a key from the newest. */
export interface Listings {
  /** Current objects with a key of at least `from`. */
  objects(bucket: string, from: string): Iterable<ObjectVersion>;
  versions(bucket: string, from: string): Iterable<ObjectVersion>;
  /** What comes after one version of `key`, within that key. */
  olderVersions(bucket: string, key: string, sequence: number): Iterable<ObjectVersion>;
  uploads(bucket: string): Iterable<Upload>;
}

export function openListings(database: IndexDatabase): Listings {
  const objects = database.each<VersionRow>(
    'SELECT * FROM versions WHERE bucket = ? AND key >= ? AND is_latest AND NOT is_delete_marker ORDER BY key',
  );
  const versions = database.each<VersionRow>(
    'SELECT * FROM versions WHERE bucket = ? AND key >= ? ORDER BY key, sequence DESC',
  );
  const olderVersions = database.each<VersionRow>(
    'SELECT * FROM versions WHERE bucket = ? AND key = ? AND sequence < ? ORDER BY sequence DESC',
  );
  const uploads = database.each<UploadRow>('SELECT * FROM uploads WHERE bucket = ?');
  return {
    objects: (bucket, from) => mapEach(objects(bucket, from), readVersion),
    versions: (bucket, from) => mapEach(versions(bucket, from), readVersion),
    olderVersions: (bucket, key, sequence) => mapEach(olderVersions(bucket, key, sequence), readVersion),
    uploads: (bucket) => mapEach(uploads(bucket), readUpload),
  };
}

/** Lazy, and closes the underlying statement when the reader stops early. */
function* mapEach<Row, Item>(rows: Iterable<Row>, read: (row: Row) => Item): Generator<Item> {
  for (const row of rows) yield read(row);
}
