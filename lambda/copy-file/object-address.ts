import { checkKey } from '../shared/s3-event.ts';
import type { CopySettings } from './copy-context.ts';

export interface ObjectAddress {
  readonly bucket: string;
  /** Opaque: never joined, split or normalized as a path. */
  readonly key: string;
  /** Account that must own the bucket: S3 refuses a bucket that another account has registered under the same name. */
  readonly owner: string;
}

export interface CopyPair {
  readonly source: ObjectAddress;
  readonly destination: ObjectAddress;
}

/** @throws PermanentError `BAD_KEY` if the prefix makes the key too long. */
export function pairFor(key: string, settings: CopySettings): CopyPair {
  return {
    source: { bucket: settings.sourceBucket, key, owner: settings.sourceBucketOwner },
    destination: {
      bucket: settings.destinationBucket,
      key: checkKey(settings.destinationPrefix + key),
      owner: settings.destinationBucketOwner,
    },
  };
}

/**
 * Writes the `CopySource` of a request. The SDK sends it unchanged, so every segment is encoded here: otherwise `ü` throws,
 * a `+` becomes a space, and a key `a?versionId=b` asks for a version of `a`.
 */
export function copySource({ bucket, key }: Pick<ObjectAddress, 'bucket' | 'key'>, versionId?: string): string {
  const path = `${bucket}/${key}`.split('/').map(encodeURIComponent).join('/');
  return versionId === undefined ? path : `${path}?versionId=${encodeURIComponent(versionId)}`;
}
