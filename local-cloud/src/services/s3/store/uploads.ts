import { randomBytes } from 'node:crypto';
import type { ChecksumAlgorithm, ChecksumType } from '../body/checksum.ts';
import { S3Error } from '../http/s3-error.ts';
import type { ObjectDetails } from '../object/details.ts';
import type { Tag } from '../object/tags.ts';
import type { IndexDatabase } from './index-database.ts';
import type { Segment, Segments } from './segments.ts';
import type { NextSequence } from './sequence.ts';

/** An upload in parts that is neither completed nor aborted. */
export interface Upload {
  readonly uploadId: string;
  readonly bucket: string;
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly initiated: number;
  readonly sequence: number;
  readonly details: ObjectDetails;
  readonly tags: readonly Tag[];
  readonly checksum: UploadChecksum;
}

export interface UploadChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: ChecksumType;
  /** Whether the client chose the algorithm; S3's default asks nothing of the parts. */
  readonly isChosen: boolean;
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

export type NewUpload = Omit<Upload, 'uploadId' | 'sequence'>;
export type NewPart = Omit<Part, 'sequence'> & { readonly segments: readonly Segment[] };

export interface Uploads {
  create(upload: NewUpload): Upload;
  find(bucket: string, key: string, uploadId: string): Upload | undefined;
  /** @throws S3Error NoSuchUpload */
  require(bucket: string, key: string, uploadId: string): Upload;
  putPart(upload: Upload, part: NewPart): void;
  parts(upload: Upload, after?: number, limit?: number): Part[];
  segments(part: Part): Segment[];
  /** Forgets the upload and its parts; bytes that a completed object took over stay. */
  remove(upload: Upload): void;
}

export interface UploadRow {
  upload_id: string;
  bucket: string;
  key: string;
  initiated: number;
  sequence: number;
  details: string;
  tags: string;
  checksum: string;
}

export function openUploads(
  database: IndexDatabase,
  segments: Segments,
  nextSequence: NextSequence,
  released: (blobs: string[]) => void,
): Uploads {
  const sql = prepare(database);
  const find = (bucket: string, key: string, uploadId: string) => {
    const row = sql.select(uploadId, bucket, key);
    return row === undefined ? undefined : readUpload(row);
  };
  return {
    create: (upload) => {
      const { bucket, key, initiated, details, tags, checksum } = upload;
      const uploadId = randomBytes(48).toString('base64url');
      const sequence = nextSequence();
      const texts = [details, tags, checksum].map((value) => JSON.stringify(value));
      sql.insert(uploadId, bucket, key, initiated, sequence, ...texts);
      return { ...upload, uploadId, sequence };
    },
    find,
    require: (bucket, key, uploadId) => {
      const upload = find(bucket, key, uploadId);
      if (upload === undefined) throw noSuchUpload(uploadId);
      return upload;
    },
    putPart: ({ uploadId }, part) => {
      const replaced = sql.partSequence(uploadId, part.number);
      if (replaced) released(segments.remove(replaced.sequence));
      const sequence = nextSequence();
      sql.upsertPart(uploadId, part.number, sequence, part.size, part.etag, part.modified, part.checksum);
      segments.add(sequence, part.segments);
    },
    parts: ({ uploadId }, after = 0, limit = -1) => sql.parts(uploadId, after, limit),
    segments: (part) => segments.of(part.sequence),
    remove: ({ uploadId }) => {
      for (const { sequence } of sql.removeParts(uploadId)) released(segments.remove(sequence));
      sql.remove(uploadId);
    },
  };
}

function prepare(database: IndexDatabase) {
  return {
    insert: database.run('INSERT INTO uploads VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
    select: database.one<UploadRow>('SELECT * FROM uploads WHERE upload_id = ? AND bucket = ? AND key = ?'),
    remove: database.run('DELETE FROM uploads WHERE upload_id = ?'),
    upsertPart: database.run('INSERT OR REPLACE INTO parts VALUES (?, ?, ?, ?, ?, ?, ?)'),
    partSequence: database.one<{ sequence: number }>('SELECT sequence FROM parts WHERE upload_id = ? AND number = ?'),
    parts: database.all<Part>(
      'SELECT number, sequence, size, etag, modified, checksum FROM parts WHERE upload_id = ? AND number > ? ORDER BY number LIMIT ?',
    ),
    removeParts: database.all<{ sequence: number }>('DELETE FROM parts WHERE upload_id = ? RETURNING sequence'),
  };
}

function noSuchUpload(uploadId: string): S3Error {
  return new S3Error(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { details: { UploadId: uploadId } },
  );
}

export function readUpload(row: UploadRow): Upload {
  return {
    uploadId: row.upload_id,
    bucket: row.bucket,
    key: row.key,
    initiated: row.initiated,
    sequence: row.sequence,
    details: JSON.parse(row.details) as ObjectDetails,
    tags: JSON.parse(row.tags) as Tag[],
    checksum: JSON.parse(row.checksum) as UploadChecksum,
  };
}
