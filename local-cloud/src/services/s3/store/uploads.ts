import { randomBytes } from 'node:crypto';
import type { UploadChecksum } from '../body/multipart-checksum.ts';
import { S3Error } from '../http/s3-error.ts';
import type { ObjectDetails } from '../object/details.ts';
import type { Tag } from '../object/tags.ts';
import type { IndexDatabase } from './index-database.ts';
import type { Segment, Segments } from './segments.ts';

/** An upload in parts that is neither completed nor aborted. */
export interface Upload {
  readonly uploadId: string;
  readonly bucket: string;
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly initiated: number;
  readonly details: ObjectDetails;
  readonly tags: readonly Tag[];
  readonly checksum: UploadChecksum;
}

export interface Part {
  readonly number: number;
  /** Owner of the part's segments. */
  readonly sequence: number;
  readonly size: number;
  readonly etag: string;
  readonly modified: number;
  /** Base64, in the upload's algorithm. */
  readonly checksum: string | null;
}

export type NewPart = Omit<Part, 'sequence'> & { readonly segments: readonly Segment[] };

export function openUploads(database: IndexDatabase, segments: Segments) {
  const sql = prepare(database);
  const find = (bucket: string, key: string, uploadId: string): Upload | undefined => {
    const row = sql.select(uploadId, bucket, key);
    return row === undefined ? undefined : readUpload(row);
  };
  /** Deletes the upload and its parts; bytes that a completed object has taken over stay. */
  const remove = (uploadId: string): void => {
    for (const { sequence } of sql.removeParts(uploadId)) segments.remove(sequence);
    sql.remove(uploadId);
  };
  return {
    create(upload: Omit<Upload, 'uploadId'>): string {
      const { bucket, key, initiated, details, tags, checksum } = upload;
      const uploadId = randomBytes(48).toString('base64url');
      const texts = [details, tags, checksum].map((value) => JSON.stringify(value));
      sql.insert(uploadId, bucket, key, initiated, database.nextSequence(), ...texts);
      return uploadId;
    },
    find,
    /** @throws S3Error NoSuchUpload */
    require(bucket: string, key: string, uploadId: string): Upload {
      const upload = find(bucket, key, uploadId);
      if (upload === undefined) throw noSuchUpload(uploadId);
      return upload;
    },
    putPart({ uploadId }: Upload, part: NewPart): void {
      const replaced = sql.partSequence(uploadId, part.number);
      if (replaced) segments.remove(replaced.sequence);
      const sequence = database.nextSequence();
      sql.upsertPart(uploadId, part.number, sequence, part.size, part.etag, part.modified, part.checksum);
      segments.add(sequence, part.segments);
    },
    parts: ({ uploadId }: Upload, after = 0, limit = -1): Part[] => sql.parts(uploadId, after, limit),
    segments: (part: Part): Segment[] => segments.of(part.sequence),
    remove,
    removeAll(bucket: string): void {
      for (const { uploadId } of sql.ofBucket(bucket)) remove(uploadId);
    },
  };
}

/** A row of the table, with the columns named as the fields are. */
type UploadRow = Omit<Upload, 'details' | 'tags' | 'checksum'> & Record<'details' | 'tags' | 'checksum', string>;

function prepare(database: IndexDatabase) {
  return {
    insert: database.run('INSERT INTO uploads VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
    select: database.one<UploadRow>(
      `SELECT upload_id AS uploadId, bucket, key, initiated, details, tags, checksum FROM uploads
       WHERE upload_id = ? AND bucket = ? AND key = ?`,
    ),
    ofBucket: database.all<{ uploadId: string }>('SELECT upload_id AS uploadId FROM uploads WHERE bucket = ?'),
    remove: database.run('DELETE FROM uploads WHERE upload_id = ?'),
    upsertPart: database.run('INSERT OR REPLACE INTO parts VALUES (?, ?, ?, ?, ?, ?, ?)'),
    partSequence: database.one<{ sequence: number }>('SELECT sequence FROM parts WHERE upload_id = ? AND number = ?'),
    parts: database.all<Part>(
      'SELECT number, sequence, size, etag, modified, checksum FROM parts WHERE upload_id = ? AND number > ? ORDER BY number LIMIT ?',
    ),
    removeParts: database.all<{ sequence: number }>('DELETE FROM parts WHERE upload_id = ? RETURNING sequence'),
  };
}

function readUpload(row: UploadRow): Upload {
  return {
    ...row,
    details: JSON.parse(row.details) as ObjectDetails,
    tags: JSON.parse(row.tags) as Tag[],
    checksum: JSON.parse(row.checksum) as UploadChecksum,
  };
}

function noSuchUpload(uploadId: string): S3Error {
  return new S3Error(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { UploadId: uploadId },
  );
}
