import { checkKey } from '../shared/object-key.ts';
import type { CopySettings } from './copy-settings.ts';

export interface ObjectAddress {
  readonly bucket: string;
  /** Opaque: never joined, split or normalised as a path. */
  readonly key: string;
  /** Account that must own the bucket: a name that someone else has registered meanwhile is refused by S3. */
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
