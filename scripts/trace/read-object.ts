/** Reads the current version of an object and the history of its versions. */
import { type HeadObjectCommandOutput, ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';
import { readHead } from '../shared/compare-objects.ts';

export interface TracedObject {
  readonly bucket: string;
  readonly key: string;
  /** @default - the object does not exist, or a delete marker hides it */
  readonly current?: ObjectFacts;
  /** Newest first. A bucket without versioning has one version with the ID `null`. */
  readonly versions: readonly ObjectVersion[];
  readonly hasMoreVersions: boolean;
}

interface ObjectFacts {
  readonly eTag: string;
  readonly bytes: number;
  /** ISO 8601. */
  readonly lastModified: string;
  readonly contentType?: string;
  readonly metadata: Readonly<Record<string, string>>;
}

interface ObjectVersion {
  readonly versionId: string;
  readonly isDeleteMarker: boolean;
  readonly isLatest: boolean;
  readonly lastModified: string;
  readonly bytes?: number;
}

const MAX_VERSIONS = 20;

export async function readObject(
  s3: S3Client,
  bucket: string,
  key: string,
): Promise<{ readonly object: TracedObject; readonly head: HeadObjectCommandOutput | undefined }> {
  const [head, versions] = await Promise.all([readHead(s3, bucket, key), readVersions(s3, bucket, key)]);
  const listed = versions.slice(0, MAX_VERSIONS);
  const current = head && { current: factsOf(head) };
  return {
    head,
    object: { bucket, key, ...current, versions: listed, hasMoreVersions: versions.length > MAX_VERSIONS },
  };
}

function factsOf(head: HeadObjectCommandOutput): ObjectFacts {
  const { ETag = '', ContentLength = 0, LastModified, ContentType, Metadata = {} } = head;
  return {
    eTag: ETag,
    bytes: ContentLength,
    lastModified: iso(LastModified),
    ...(ContentType && { contentType: ContentType }),
    metadata: Metadata,
  };
}

/** The prefix finds longer keys too, but S3 lists the key itself first, so one page has its versions. */
async function readVersions(s3: S3Client, bucket: string, key: string): Promise<ObjectVersion[]> {
  const { Versions = [], DeleteMarkers = [] } = await s3.send(
    new ListObjectVersionsCommand({ Bucket: bucket, Prefix: key, MaxKeys: MAX_VERSIONS + 1 }),
  );
  return [
    ...Versions.map(({ Size = 0, ...version }) => ({ ...version, isDeleteMarker: false, size: { bytes: Size } })),
    ...DeleteMarkers.map((marker) => ({ ...marker, isDeleteMarker: true, size: {} })),
  ]
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
