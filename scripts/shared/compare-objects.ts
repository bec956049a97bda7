/** Compares two S3 objects by what HEAD says of them. */
import { HeadObjectCommand, type HeadObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3';

/** @returns the head of the current version, or `undefined` if the object does not exist */
export async function readHead(
  s3: S3Client,
  bucket: string,
  key: string,
): Promise<HeadObjectCommandOutput | undefined> {
  try {
    return await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: 'ENABLED' }));
  } catch (error) {
    if (error instanceof Error && ['NotFound', 'NoSuchKey'].includes(error.name)) return undefined;
    throw error;
  }
}

export type Comparison = 'same' | 'probably same' | 'older' | 'different';

const CHECKSUMS = ['ChecksumCRC64NVME', 'ChecksumCRC32', 'ChecksumCRC32C', 'ChecksumSHA1', 'ChecksumSHA256'] as const;

/**
 * Different ETags prove nothing: encryption and part sizes change an ETag, not the bytes. Without a checksum to compare, an
 * equal size and a copy that is not older than its source make equal bytes probable.
 */
export function compareHeads(source: HeadObjectCommandOutput, copy: HeadObjectCommandOutput): Comparison {
  if (source.ContentLength !== copy.ContentLength) return isOlder(copy, source) ? 'older' : 'different';
  if (source.ETag === copy.ETag) return 'same';
  const areWhole = source.ChecksumType === 'FULL_OBJECT' && copy.ChecksumType === 'FULL_OBJECT';
  const shared = areWhole
    ? CHECKSUMS.find((name) => source[name] !== undefined && copy[name] !== undefined)
    : undefined;
  if (shared) return source[shared] === copy[shared] ? 'same' : 'different';
  return isOlder(copy, source) ? 'older' : 'probably same';
}

function isOlder(a: HeadObjectCommandOutput, b: HeadObjectCommandOutput): boolean {
  return (a.LastModified?.getTime() ?? 0) < (b.LastModified?.getTime() ?? 0);
}
