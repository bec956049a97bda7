import { randomBytes } from 'node:crypto';
import type { ObjectDetails } from '../object/details.ts';
import type { Tag } from '../object/tags.ts';
import type { VersioningStatus } from './buckets.ts';
import type { IndexDatabase } from './index-database.ts';
import type { Segment, Segments } from './segments.ts';
import type { NextSequence } from './sequence.ts';

/** One version of an object, or a delete marker. An unversioned object is its only version, `null`. */
export interface ObjectVersion {
  /** Order of writes; the higher one of a key is the newer. */
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
  /** Number of parts of an object that was uploaded in parts. */
  readonly partCount: number | undefined;
}

export interface NewVersion {
  readonly bucket: string;
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  readonly modified: number;
  readonly details: ObjectDetails;
  readonly tags: readonly Tag[];
  readonly segments: readonly Segment[];
  /** @default - not uploaded in parts */
  readonly partCount?: number;
}

export const NULL_VERSION_ID = 'null';

/** The versions of all objects. Changes belong inside a transaction and report the blobs they let go of. */
export interface Versions {
  current(bucket: string, key: string): ObjectVersion | undefined;
  byId(bucket: string, key: string, versionId: string): ObjectVersion | undefined;
  segments(version: ObjectVersion): Segment[];
  hasAny(bucket: string): boolean;
  add(version: NewVersion, versioning: VersioningStatus | undefined): ObjectVersion;
  addDeleteMarker(bucket: string, key: string, modified: number, versioning: VersioningStatus): ObjectVersion;
  remove(version: ObjectVersion): void;
}

interface VersionRow {
  sequence: number;
  bucket: string;
  key: string;
  version_id: string;
  is_latest: number;
  is_delete_marker: number;
  size: number;
  etag: string;
  modified: number;
  details: string;
  tags: string;
  part_count: number | null;
}

export function openVersions(
  database: IndexDatabase,
  segments: Segments,
  nextSequence: NextSequence,
  released: (blobs: string[]) => void,
): Versions {
  const sql = prepare(database);

  const drop = (sequence: number): void => {
    sql.remove(sequence);
    released(segments.remove(sequence));
  };
  /** Makes room for a new latest version: without versioning the null version is replaced. */
  const displace = (bucket: string, key: string, versioning: VersioningStatus | undefined): void => {
    if (versioning !== 'Enabled') {
      const replaced = sql.byId(bucket, key, NULL_VERSION_ID);
      if (replaced) drop(replaced.sequence);
    }
    const latest = versioning === undefined ? undefined : sql.current(bucket, key);
    if (latest) sql.setLatest(0, latest.sequence);
  };
  const write = (
    version: NewVersion,
    versioning: VersioningStatus | undefined,
    isDeleteMarker: boolean,
  ): ObjectVersion => {
    const { segments: bytes, partCount, ...rest } = version;
    displace(rest.bucket, rest.key, versioning);
    const versionId = newVersionId(versioning);
    const written = { ...rest, sequence: nextSequence(), versionId, isLatest: true, isDeleteMarker, partCount };
    sql.insert(...rowOf(written));
    segments.add(written.sequence, bytes);
    return written;
  };

  return {
    current: (bucket, key) => read(sql.current(bucket, key)),
    byId: (bucket, key, versionId) => read(sql.byId(bucket, key, versionId)),
    segments: (version) => segments.of(version.sequence),
    hasAny: (bucket) => sql.any(bucket) !== undefined,
    add: (version, versioning) => write(version, versioning, false),
    addDeleteMarker: (bucket, key, modified, versioning) =>
      write({ ...NOTHING, bucket, key, modified }, versioning, true),
    remove: (version) => {
      drop(version.sequence);
      const successor = version.isLatest ? sql.newest(version.bucket, version.key) : undefined;
      if (successor) sql.setLatest(1, successor.sequence);
    },
  };
}

function prepare(database: IndexDatabase) {
  const ofKey = 'SELECT * FROM versions WHERE bucket = ? AND key = ?';
  return {
    current: database.one<VersionRow>(`${ofKey} AND is_latest`),
    newest: database.one<VersionRow>(`${ofKey} ORDER BY sequence DESC LIMIT 1`),
    byId: database.one<VersionRow>(`${ofKey} AND version_id = ?`),
    any: database.one<unknown>('SELECT 1 FROM versions WHERE bucket = ? LIMIT 1'),
    insert: database.run('INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'),
    setLatest: database.run('UPDATE versions SET is_latest = ? WHERE sequence = ?'),
    remove: database.run('DELETE FROM versions WHERE sequence = ?'),
  };
}

/** What a delete marker holds. Its ETag is the MD5 of no bytes. */
const NOTHING = {
  size: 0,
  etag: 'd41d8cd98f00b204e9800998ecf8427e',
  details: { systemHeaders: {}, userMetadata: {}, storageClass: 'STANDARD', encryption: { algorithm: 'AES256' } },
  tags: [],
  segments: [],
};

function newVersionId(versioning: VersioningStatus | undefined): string {
  return versioning === 'Enabled' ? randomBytes(24).toString('base64url') : NULL_VERSION_ID;
}

/** In the order of the table's columns. */
function rowOf(version: ObjectVersion): (string | number | null)[] {
  const { sequence, bucket, key, versionId, isLatest, isDeleteMarker, size, etag, modified } = version;
  const flags = [isLatest ? 1 : 0, isDeleteMarker ? 1 : 0];
  const json = [JSON.stringify(version.details), JSON.stringify(version.tags)];
  return [sequence, bucket, key, versionId, ...flags, size, etag, modified, ...json, version.partCount ?? null];
}

function read(row: VersionRow | undefined): ObjectVersion | undefined {
  return row === undefined ? undefined : readVersion(row);
}

export function readVersion(row: VersionRow): ObjectVersion {
  return {
    sequence: row.sequence,
    bucket: row.bucket,
    key: row.key,
    versionId: row.version_id,
    isLatest: row.is_latest === 1,
    isDeleteMarker: row.is_delete_marker === 1,
    size: row.size,
    etag: row.etag,
    modified: row.modified,
    details: JSON.parse(row.details) as ObjectDetails,
    tags: JSON.parse(row.tags) as Tag[],
    partCount: row.part_count ?? undefined,
  };
}

export type { VersionRow };
