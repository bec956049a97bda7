import type { S3Request } from '../http/request.ts';
import { invalidArgument, invalidRequest, methodNotAllowed, noSuchKey, S3Error } from '../http/s3-error.ts';
import type { Store } from '../store/store.ts';
import { NULL_VERSION_ID, type ObjectVersion } from '../store/versions.ts';
import { checkCopySourceConditions } from './conditions.ts';
import { refuseArchived } from './details.ts';

/** Returns the current object of a key. A delete marker means that there is none. */
export function currentObject(store: Store, bucket: string, key: string): ObjectVersion | undefined {
  const current = store.versions.current(bucket, key);
  return current?.isDeleteMarker === true ? undefined : current;
}

/**
 * Finds the object that a read names: the current one, or the requested version.
 *
 * @throws S3Error NoSuchBucket, NoSuchKey, NoSuchVersion; MethodNotAllowed for the version id of a delete marker
 */
export function findVersion(store: Store, bucket: string, key: string, versionId: string | undefined): ObjectVersion {
  store.buckets.require(bucket);
  checkVersionId(versionId);
  if (versionId === undefined) {
    const current = store.versions.current(bucket, key);
    if (current === undefined) throw noSuchKey(key);
    if (current.isDeleteMarker) throw noSuchKey(key, markerHeaders(current));
    return current;
  }
  const version = store.versions.byId(bucket, key, versionId);
  if (version === undefined) {
    const details = { Key: key, VersionId: versionId };
    throw new S3Error('NoSuchVersion', 'The specified version does not exist.', details);
  }
  if (version.isDeleteMarker) {
    const lastModified = new Date(version.modified).toUTCString();
    const headers = { allow: 'DELETE', ...markerHeaders(version), 'last-modified': lastModified };
    throw methodNotAllowed('GET', 'DeleteMarker', headers);
  }
  return version;
}

function markerHeaders({ versionId }: ObjectVersion): Record<string, string> {
  return { 'x-amz-delete-marker': 'true', 'x-amz-version-id': versionId };
}

/** @throws S3Error InvalidArgument for a text that can't be a version id */
export function checkVersionId(versionId: string | undefined): void {
  if (versionId === undefined || versionId === NULL_VERSION_ID || /^[\w.-]{32}$/.test(versionId)) return;
  const message = versionId === '' ? 'Version id cannot be the empty string' : 'Invalid version id specified';
  throw invalidArgument(message, 'versionId', versionId);
}

interface CopySource {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
}

/** Reads `x-amz-copy-source`: `[/]bucket/key[?versionId=id]`, percent-encoded. A `+` means a blank. It is decoded once. */
export function readCopySource(request: S3Request): CopySource {
  const header = request.header('x-amz-copy-source') ?? '';
  const refused = (message: string) => invalidArgument(message, 'x-amz-copy-source', header);
  const [, encodedPath = header, versionId] = /^(.*)\?versionId=([^&]*)$/.exec(header) ?? [];
  let path: string;
  try {
    const text = Buffer.from(encodedPath, 'latin1').toString('utf8');
    path = decodeURIComponent(text.replaceAll('+', ' ')).replace(/^\//, '');
  } catch {
    throw refused('Invalid copy source encoding.');
  }
  const slash = path.indexOf('/');
  if (slash <= 0 || slash === path.length - 1) {
    throw refused('Copy Source must mention the source bucket and key: sourcebucket/sourcekey');
  }
  return { bucket: path.slice(0, slash), key: path.slice(slash + 1), versionId };
}

/**
 * Finds the version that a copy reads, and checks the copy's conditions on it.
 *
 * @throws S3Error NoSuchBucket, NoSuchKey, NoSuchVersion, PreconditionFailed, InvalidObjectState
 */
export function findCopySource(request: S3Request, store: Store): ObjectVersion {
  const { bucket, key, versionId } = readCopySource(request);
  if (versionId !== undefined && store.versions.byId(bucket, key, versionId)?.isDeleteMarker) {
    const message = 'The source of a copy request may not specifically refer to a delete marker by version id.';
    throw invalidRequest(message);
  }
  const source = findVersion(store, bucket, key, versionId);
  checkCopySourceConditions(request, source);
  refuseArchived(source.details);
  return source;
}
