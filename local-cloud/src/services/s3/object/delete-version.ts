import type { Emit, S3Front } from '../front.ts';
import { noSuchKey } from '../http/s3-error.ts';
import { matches, preconditionFailed } from './conditions.ts';
import { currentObject } from './current-object.ts';
import { checkVersionId } from './find-version.ts';

export interface Deletion {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
  /** Deletes only what has this ETag. @default - whatever is there */
  readonly ifMatch: string | undefined;
}

export interface Deleted {
  /** Of the delete marker that was made, or of the version that was removed. */
  readonly versionId: string | undefined;
  /** Whether a delete marker was made, or was what was removed. */
  readonly isDeleteMarker: boolean;
}

/**
 * Deletes as https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectVersions.html says. Inside a transaction.
 *
 * Deleting what is not there succeeds, and is announced to nobody.
 */
export function deleteVersion(front: S3Front, emit: Emit, { bucket, key, versionId, ifMatch }: Deletion): Deleted {
  const { buckets, versions } = front.store;
  const { versioning } = buckets.require(bucket);
  checkVersionId(versionId);
  if (ifMatch !== undefined) {
    const current = currentObject(front.store, bucket, key);
    if (current === undefined) throw noSuchKey(key);
    if (!matches(ifMatch, current.etag)) throw preconditionFailed('If-Match');
  }

  if (versionId === undefined && versioning !== undefined) {
    const marker = versions.addDeleteMarker(bucket, key, front.now().getTime(), versioning);
    const { sequence, etag } = marker;
    emit('ObjectRemoved:DeleteMarkerCreated', { bucket, key, sequence, etag, versionId: marker.versionId });
    return { versionId: marker.versionId, isDeleteMarker: true };
  }
  const removed = versionId === undefined ? versions.current(bucket, key) : versions.byId(bucket, key, versionId);
  if (removed === undefined) return { versionId, isDeleteMarker: false };
  versions.remove(removed);
  const sequence = front.store.nextSequence();
  emit('ObjectRemoved:Delete', { bucket, key, sequence, versionId: removed.versionId });
  return { versionId, isDeleteMarker: removed.isDeleteMarker };
}
