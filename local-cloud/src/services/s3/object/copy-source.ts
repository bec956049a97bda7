import type { S3Front } from '../front.ts';
import type { S3Request } from '../http/request.ts';
import { invalidArgument, S3Error } from '../http/s3-error.ts';
import type { ObjectVersion } from '../store/versions.ts';
import { checkCopySourceConditions, readConditions } from './conditions.ts';
import { findVersion } from './find-version.ts';
import { refuseArchived } from './storage-class.ts';

/** `x-amz-copy-source`, decoded exactly once. */
export interface CopySource {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
}

/** `[/]bucket/key[?versionId=id]`, percent-encoded. A `+` stands for a blank in it. */
export function readCopySource(request: S3Request): CopySource {
  const header = request.header('x-amz-copy-source') ?? '';
  const refused = () =>
    invalidArgument(
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
      'x-amz-copy-source',
      header,
    );
  const [, encodedPath = header, versionId] = /^(.*)\?versionId=([^&]*)$/.exec(header) ?? [];
  let path: string;
  try {
    const text = Buffer.from(encodedPath, 'latin1').toString('utf8');
    path = decodeURIComponent(text.replaceAll('+', ' ')).replace(/^\//, '');
  } catch {
    throw invalidArgument('Invalid copy source encoding.', 'x-amz-copy-source', header);
  }
  const slash = path.indexOf('/');
  if (slash <= 0 || slash === path.length - 1) throw refused();
  return { bucket: path.slice(0, slash), key: path.slice(slash + 1), versionId };
}

/**
 * The version that a copy reads, which its conditions have let pass.
 *
 * @throws S3Error NoSuchBucket, NoSuchKey, NoSuchVersion, PreconditionFailed, InvalidObjectState
 */
export function findCopySource(request: S3Request, front: S3Front): ObjectVersion {
  const { bucket, key, versionId } = readCopySource(request);
  if (versionId !== undefined && front.store.versions.byId(bucket, key, versionId)?.isDeleteMarker) {
    const message = 'The source of a copy request may not specifically refer to a delete marker by version id.';
    throw new S3Error('InvalidRequest', message);
  }
  const source = findVersion(front.store, bucket, key, versionId);
  checkCopySourceConditions(readConditions(request, 'x-amz-copy-source-'), source);
  refuseArchived(source);
  return source;
}
