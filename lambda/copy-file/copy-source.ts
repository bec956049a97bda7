import type { ObjectAddress } from './object-address.ts';

/**
 * The `CopySource` of a request. The SDK sends it as given, so every segment is encoded here: else `ü` throws, a `+`
 * turns into a space, and a key `a?versionId=b` asks for a version of `a`.
 */
export function copySource({ bucket, key }: Pick<ObjectAddress, 'bucket' | 'key'>, versionId?: string): string {
  const path = `${bucket}/${key}`.split('/').map(encodeURIComponent).join('/');
  return versionId === undefined ? path : `${path}?versionId=${encodeURIComponent(versionId)}`;
}
