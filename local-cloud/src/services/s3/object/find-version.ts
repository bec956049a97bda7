import { invalidArgument, noSuchKey, S3Error } from '../http/s3-error.ts';
import type { Store } from '../store/store.ts';
import type { ObjectVersion } from '../store/versions.ts';
import { NULL_VERSION_ID } from '../store/versions.ts';

/**
 * The object that a read means: the current one, or the version asked for.
 *
 * @throws S3Error NoSuchBucket, NoSuchKey, NoSuchVersion; MethodNotAllowed for a delete marker asked for by id
 */
export function findVersion(store: Store, bucket: string, key: string, versionId: string | undefined): ObjectVersion {
  store.buckets.require(bucket);
  checkVersionId(versionId);
  if (versionId === undefined) {
    const current = store.versions.current(bucket, key);
    if (current === undefined) throw noSuchKey(key);
    if (current.isDeleteMarker) {
      throw noSuchKey(key, { 'x-amz-delete-marker': 'true', 'x-amz-version-id': current.versionId });
    }
    return current;
  }
  const version = store.versions.byId(bucket, key, versionId);
  if (version === undefined) {
    throw new S3Error('NoSuchVersion', 'The specified version does not exist.', {
      details: { Key: key, VersionId: versionId },
    });
  }
  if (version.isDeleteMarker) {
    throw new S3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
      details: { Method: 'GET', ResourceType: 'DeleteMarker' },
      headers: {
        allow: 'DELETE',
        'x-amz-delete-marker': 'true',
        'x-amz-version-id': version.versionId,
        'last-modified': new Date(version.modified).toUTCString(),
      },
    });
  }
  return version;
}

/** @throws S3Error InvalidArgument for what can't be a version's id */
export function checkVersionId(versionId: string | undefined): void {
  if (versionId === undefined || versionId === NULL_VERSION_ID || /^[\w.-]{32}$/.test(versionId)) return;
  const message = versionId === '' ? 'Version id cannot be the empty string' : 'Invalid version id specified';
  throw invalidArgument(message, 'versionId', versionId);
}
