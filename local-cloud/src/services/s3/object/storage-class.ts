import type { S3Request } from '../http/request.ts';
import { S3Error } from '../http/s3-error.ts';

const STORAGE_CLASSES = new Set([
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER_IR',
  'GLACIER',
  'DEEP_ARCHIVE',
]);

export function readStorageClass(request: S3Request): string {
  const storageClass = request.header('x-amz-storage-class') ?? 'STANDARD';
  if (STORAGE_CLASSES.has(storageClass)) return storageClass;
  throw new S3Error('InvalidStorageClass', 'The storage class you specified is not valid', {
    details: { StorageClassRequested: storageClass },
  });
}

/** Archived objects can be listed and described, not read or copied; RestoreObject does not exist here. */
export function refuseArchived(object: { readonly details: { readonly storageClass: string } }): void {
  const { storageClass } = object.details;
  if (storageClass !== 'GLACIER' && storageClass !== 'DEEP_ARCHIVE') return;
  throw new S3Error('InvalidObjectState', "The operation is not valid for the object's storage class", {
    details: { StorageClass: storageClass },
  });
}
