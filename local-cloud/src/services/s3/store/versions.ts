import { randomBytes } from 'node:crypto';
import type { ObjectDetails } from '../object/details.ts';
import type { Tag } from '../object/tags.ts';
import type { VersioningStatus } from './buckets.ts';
import type { IndexDatabase } from './index-database.ts';
import type { Segment, Segments } from './segments.ts';

/** One version of an object, or a delete marker. An unversioned object is its only version, `null`. */
export interface ObjectVersion {
  /** Order of writes; of two versions of a key, the higher one is newer. */
  readonly sequence: number;
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
  readonly isLatest: boolean;
  readonly isDeleteMarker: boolean;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** Milliseconds since 1970. */
  readonly modified: number;
  readonly details: ObjectDetails;
  readonly tags: readonly Tag[];
  /** Number of parts; `undefined` for an object that was not uploaded in parts. */
  readonly partCount?: number | undefined;
}

export type NewVersion = Omit<ObjectVersion, 'sequence' | 'versionId' | 'isLatest' | 'isDeleteMarker'> & {
  readonly segments: readonly Segment[];
};

export const NULL_VERSION_ID = 'null';

/** Keeps the versions of all objects. Changes belong inside a transaction. Lists are in UTF-8 byte order of the keys. */
export function openVersions(database: IndexDatabase, segments: Segments) {
  const sql = prepare(database);

  const drop = (sequence: number): void => {
    sql.remove(sequence);
    segments.remove(sequence);
  };
  /** Makes room for a new latest version: without versioning it replaces the null version. */
  const displace = (bucket: string, key: string, versioning: VersioningStatus | undefined): void => {
    if (versioning !== 'Enabled') {
      const replaced = sql.byId(bucket, key, NULL_VERSION_ID);
      if (replaced) drop(replaced.sequence);
    }
    const latest = versioning === undefined ? undefined : sql.current(bucket, key);
    if (latest) sql.setLatest(0, latest.sequence);
  };
  const write = (
    { segments: bytes, ...version }: NewVersion,
    versioning: VersioningStatus | undefined,
    isDeleteMarker: boolean,
  ): ObjectVersion => {
    displace(version.bucket, version.key, versioning);
    const versionId = versioning === 'Enabled' ? randomBytes(24).toString('base64url') : NULL_VERSION_ID;
    const written = { ...version, sequence: database.nextSequence(), versionId, isLatest: true, isDeleteMarker };
    sql.insert(...rowOf(written));
    segments.add(written.sequence, bytes);
    return written;
  };

  return {
    current: (bucket: string, key: string) => read(sql.current(bucket, key)),
    byId: (bucket: string, key: string, versionId: string) => read(sql.byId(bucket, key, versionId)),
    segments: (version: ObjectVersion): Segment[] => segments.of(version.sequence),
    hasAny: (bucket: string): boolean => sql.any(bucket) !== undefined,
    add: (version: NewVersion, versioning: VersioningStatus | undefined) => write(version, versioning, false),
    addDeleteMarker: (bucket: string, key: string, modified: number, versioning: VersioningStatus) =>
      write({ ...NO_CONTENT, bucket, key, modified }, versioning, true),
    remove(version: ObjectVersion): void {
      drop(version.sequence);
      const successor = version.isLatest ? sql.newest(version.bucket, version.key) : undefined;
      if (successor) sql.setLatest(1, successor.sequence);
    },
    /** Lists the current objects with a key of at least `from`. */
    listObjects: (bucket: string, from: string) => readEach(sql.listObjects(bucket, from)),
    /** Lists the versions with a key of at least `from`, the newest of each key first. */
    listVersions: (bucket: string, from: string) => readEach(sql.listVersions(bucket, from)),
    /** Lists the versions of the same key that are older than `version`. */
    listOlder: ({ bucket, key, sequence }: ObjectVersion) => readEach(sql.listOlder(bucket, key, sequence)),
  };
}

/** A row of the table, with the columns named as the fields are. */
type VersionRow = Omit<ObjectVersion, 'isLatest' | 'isDeleteMarker' | 'details' | 'tags' | 'partCount'> & {
  readonly isLatest: number;
  readonly isDeleteMarker: number;
  readonly details: string;
  readonly tags: string;
  readonly partCount: number | null;
};

const COLUMNS = `sequence, bucket, key, version_id AS versionId, is_latest AS isLatest, is_delete_marker AS isDeleteMarker,
  size, etag, modified, details, tags, part_count AS partCount`;

function prepare(database: IndexDatabase) {
  const ofKey = `SELECT ${COLUMNS} FROM versions WHERE bucket = ? AND key = ?`;
  const fromKey = `SELECT ${COLUMNS} FROM versions WHERE bucket = ? AND key >= ?`;
  return {
    current: database.one<VersionRow>(`${ofKey} AND is_latest`),
    newest: database.one<VersionRow>(`${ofKey} ORDER BY sequence DESC LIMIT 1`),
    byId: database.one<VersionRow>(`${ofKey} AND version_id = ?`),
    any: database.one<unknown>('SELECT 1 FROM versions WHERE bucket = ? LIMIT 1'),
    listObjects: database.each<VersionRow>(`${fromKey} AND is_latest AND NOT is_delete_marker ORDER BY key`),
    listVersions: database.each<VersionRow>(`${fromKey} ORDER BY key, sequence DESC`),
    listOlder: database.each<VersionRow>(`${ofKey} AND sequence < ? ORDER BY sequence DESC`),
    insert: database.run('INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'),
    setLatest: database.run('UPDATE versions SET is_latest = ? WHERE sequence = ?'),
    remove: database.run('DELETE FROM versions WHERE sequence = ?'),
  };
}

/** Content of a delete marker. Its ETag is the MD5 of no bytes. */
const NO_CONTENT = {
  size: 0,
  etag: 'd41d8cd98f00b204e9800998ecf8427e',
  details: { systemHeaders: {}, userMetadata: {}, storageClass: 'STANDARD', encryption: { algorithm: 'AES256' } },
  tags: [],
  segments: [],
};

/** Returns the values in the order of the table's columns. */
function rowOf(version: ObjectVersion): (string | number | null)[] {
  const { sequence, bucket, key, versionId, isLatest, isDeleteMarker, size, etag, modified } = version;
  const flags = [isLatest ? 1 : 0, isDeleteMarker ? 1 : 0];
  const json = [JSON.stringify(version.details), JSON.stringify(version.tags)];
  return [sequence, bucket, key, versionId, ...flags, size, etag, modified, ...json, version.partCount ?? null];
}

function read(row: VersionRow | undefined): ObjectVersion | undefined {
  return row === undefined ? undefined : readVersion(row);
}

/** Reads lazily, and closes the statement when the caller stops early. */
function* readEach(rows: Iterable<VersionRow>): Generator<ObjectVersion> {
  for (const row of rows) yield readVersion(row);
}

function readVersion(row: VersionRow): ObjectVersion {
  return {
    ...row,
    isLatest: row.isLatest === 1,
    isDeleteMarker: row.isDeleteMarker === 1,
    details: JSON.parse(row.details) as ObjectDetails,
    tags: JSON.parse(row.tags) as Tag[],
    partCount: row.partCount ?? undefined,
  };
}
