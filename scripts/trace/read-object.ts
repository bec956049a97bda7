import { type HeadObjectCommandOutput, ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';
import { readHead } from '../shared/compare-objects.ts';

export interface TracedObject {
  readonly bucket: string;
  readonly key: string;
  /** `undefined` if there is none, or a delete marker hides it. */
  readonly current?: ObjectFacts;
  /** The newest first; a bucket without versioning has one, with the id `null`. */
  readonly versions: readonly ObjectVersion[];
  /** There are more versions than are listed. */
  readonly hasMoreVersions: boolean;
}

export interface ObjectFacts {
  readonly eTag: string;
  readonly bytes: number;
  /** ISO 8601. */
  readonly lastModified: string;
  readonly contentType?: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface ObjectVersion {
  readonly versionId: string;
  readonly isDeleteMarker: boolean;
  readonly isLatest: boolean;
  readonly lastModified: string;
  readonly bytes?: number;
}

export interface Looked {
  readonly object: TracedObject;
  readonly head: HeadObjectCommandOutput | undefined;
}

const MAX_VERSIONS = 20;

export async function lookAtObject(s3: S3Client, bucket: string, key: string): Promise<Looked> {
  const [head, versions] = await Promise.all([readHead(s3, bucket, key), versionsOf(s3, bucket, key)]);
  const listed = versions.slice(0, MAX_VERSIONS);
  const current = head && { current: factsOf(head) };
  return {
    head,
    object: { bucket, key, ...current, versions: listed, hasMoreVersions: versions.length > MAX_VERSIONS },
  };
}

function factsOf({
  ETag = '',
  ContentLength = 0,
  LastModified,
  ContentType,
  Metadata = {},
}: HeadObjectCommandOutput): ObjectFacts {
  return {
    eTag: ETag,
    bytes: ContentLength,
    lastModified: iso(LastModified),
    ...(ContentType && { contentType: ContentType }),
    metadata: Metadata,
  };
}

/** Of all keys that begin so, the key itself comes first: one page has its versions. */
async function versionsOf(s3: S3Client, bucket: string, key: string): Promise<ObjectVersion[]> {
  const { Versions = [], DeleteMarkers = [] } = await s3.send(
    new ListObjectVersionsCommand({ Bucket: bucket, Prefix: key, MaxKeys: MAX_VERSIONS + 1 }),
  );
  const versions = Versions.map(({ Size = 0, ...version }) => ({
    ...version,
    isDeleteMarker: false,
    size: { bytes: Size },
  }));
  const markers = DeleteMarkers.map((marker) => ({ ...marker, isDeleteMarker: true, size: {} }));
  return [...versions, ...markers]
    .filter(({ Key }) => Key === key)
    .map(({ VersionId = 'null', IsLatest = false, LastModified, isDeleteMarker, size }) => ({
      versionId: VersionId,
      isDeleteMarker,
      isLatest: IsLatest,
      lastModified: iso(LastModified),
      ...size,
    }))
    .sort((a, b) => Number(b.isLatest) - Number(a.isLatest) || b.lastModified.localeCompare(a.lastModified));
}

function iso(date: Date | undefined): string {
  return date?.toISOString() ?? 'unknown';
}
