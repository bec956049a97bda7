import type { StorageClass } from '@aws-sdk/client-s3';
import type { CopySettings } from './copy-settings.ts';
import type { ObjectState } from './read-object.ts';

/** CopyObject doesn't keep the class: without one the copy is STANDARD. HEAD names no class for STANDARD either. */
export function storageClassFor(
  { storageClass }: CopySettings,
  source: Pick<ObjectState, 'StorageClass'>,
): StorageClass {
  return storageClass === 'preserve' ? (source.StorageClass ?? 'STANDARD') : storageClass;
}
