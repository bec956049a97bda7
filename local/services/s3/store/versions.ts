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
  readonly parts?: readonly VersionPart[];
}

/** A part of a finished upload, as `partNumber` on GET and HEAD addresses it. */
export interface VersionPart {
  readonly number: number;
  /** Offset in the object. */
  readonly start: number;
  readonly size: number;
  /** Base64, in the algorithm of the object's checksum. */
  readonly checksum: string | null;
}

export const NULL_VERSION_ID = 'null';

/** The versions of all objects. Changes belong inside a transaction and report the blobs they let go of. */
export interface Versions {
  current(bucket: string, key: string): ObjectVersion | undefined;
  byId(bucket: string, key: string, versionId: string): ObjectVersion | undefined;
  segments(version: ObjectVersion): Segment[];
  part(version: ObjectVersion, number: number): VersionPart | undefined;
  hasAny(bucket: string): boolean;
  add(version: NewVersion, versioning: VersioningStatus | undefined): ObjectVersion;
  addDeleteMarker(bucket: string, key: string, modified: number, versioning: VersioningStatus): ObjectVersion;
  remove(version: ObjectVersion): void;
  putTags(version: ObjectVersion, tags: readonly Tag[]): void;
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
  const current = database.one<VersionRow>('SELECT * FROM versions WHERE bucket = ? AND key = ? AND is_latest');
  const newest = database.one<VersionRow>(
    'SELECT * FROM versions WHERE bucket = ? AND key = ? ORDER BY sequence DESC LIMIT 1',
  );
  const byId = database.one<VersionRow>('SELECT * FROM versions WHERE bucket = ? AND key = ? AND version_id = ?');
  const any = database.one<unknown>('SELECT 1 FROM versions WHERE bucket = ? LIMIT 1');
  const insert = database.run('INSERT INTO versions VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?)');
  const setLatest = database.run('UPDATE versions SET is_latest = ? WHERE sequence = ?');
  const setTags = database.run('UPDATE versions SET tags = ? WHERE sequence = ?');
  const removeVersion = database.run('DELETE FROM versions WHERE sequence = ?');
  const insertPart = database.run('INSERT INTO version_parts VALUES (?, ?, ?, ?, ?)');
  const selectPart = database.one<VersionPart>(
    'SELECT number, start, size, checksum FROM version_parts WHERE sequence = ? AND number = ?',
  );
  const removeParts = database.run('DELETE FROM version_parts WHERE sequence = ?');

  const drop = (sequence: number, parts: number | null | undefined): void => {
    removeVersion(sequence);
    if (parts != null) removeParts(sequence);
    released(segments.remove(sequence));
  };
  /** Makes room for a new latest version: without versioning the null version is replaced. */
  const displace = (bucket: string, key: string, versioning: VersioningStatus | undefined): void => {
    if (versioning !== 'Enabled') {
      const replaced = byId(bucket, key, NULL_VERSION_ID);
      if (replaced) drop(replaced.sequence, replaced.part_count);
    }
    const latest = versioning === undefined ? undefined : current(bucket, key);
    if (latest) setLatest(0, latest.sequence);
  };
  const read = (row: VersionRow | undefined) => (row === undefined ? undefined : readVersion(row));

  const write = (version: NewVersion, versionId: string, isDeleteMarker: boolean): ObjectVersion => {
    const { bucket, key, size, etag, modified, details, tags, parts } = version;
    const sequence = nextSequence();
    const partCount = parts?.length;
    const json = JSON.stringify(details);
    const marker = isDeleteMarker ? 1 : 0;
    insert(
      sequence,
      bucket,
      key,
      versionId,
      marker,
      size,
      etag,
      modified,
      json,
      JSON.stringify(tags),
      partCount ?? null,
    );
    segments.add(sequence, version.segments);
    for (const part of parts ?? []) insertPart(sequence, part.number, part.start, part.size, part.checksum);
    return {
      sequence,
      bucket,
      key,
      versionId,
      isLatest: true,
      isDeleteMarker,
      size,
      etag,
      modified,
      details,
      tags,
      partCount,
    };
  };

  return {
    current: (bucket, key) => read(current(bucket, key)),
    byId: (bucket, key, versionId) => read(byId(bucket, key, versionId)),
    segments: (version) => segments.of(version.sequence),
    part: (version, number) => selectPart(version.sequence, number),
    hasAny: (bucket) => any(bucket) !== undefined,
    add: (version, versioning) => {
      displace(version.bucket, version.key, versioning);
      return write(version, newVersionId(versioning), false);
    },
    addDeleteMarker: (bucket, key, modified, versioning) => {
      displace(bucket, key, versioning);
      const marker = { bucket, key, modified, size: 0, etag: EMPTY_MD5, details: NO_DETAILS, tags: [], segments: [] };
      return write(marker, newVersionId(versioning), true);
    },
    remove: (version) => {
      drop(version.sequence, version.partCount);
      if (!version.isLatest) return;
      const successor = newest(version.bucket, version.key);
      if (successor) setLatest(1, successor.sequence);
    },
    putTags: (version, tags) => setTags(JSON.stringify(tags), version.sequence),
  };
}

const EMPTY_MD5 = 'd41d8cd98f00b204e9800998ecf8427e';

const NO_DETAILS: ObjectDetails = {
  systemHeaders: {},
  userMetadata: {},
  storageClass: 'STANDARD',
  encryption: { algorithm: 'AES256' },
};

function newVersionId(versioning: VersioningStatus | undefined): string {
  return versioning === 'Enabled' ? randomBytes(24).toString('base64url') : NULL_VERSION_ID;
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
