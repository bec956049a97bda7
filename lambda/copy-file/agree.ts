import type { Tag } from '@aws-sdk/client-s3';
import type { CopyContext } from './copy-context.ts';
import type { CopyPair } from './object-address.ts';
import { type ObjectState, readTags } from './read-object.ts';

const SYSTEM_HEADERS = [
  'ContentType',
  'ContentEncoding',
  'ContentLanguage',
  'ContentDisposition',
  'CacheControl',
  'ExpiresString',
] as const;

const CHECKSUMS = ['ChecksumCRC64NVME', 'ChecksumCRC32', 'ChecksumCRC32C', 'ChecksumSHA1', 'ChecksumSHA256'] as const;

/**
 * Resolves to true if source and destination provably have equal bytes, headers, metadata and tags. False means "not
 * proven", which is normal under KMS or between objects of different part sizes; copying again is then always correct.
 */
export async function agree(
  context: Pick<CopyContext, 's3' | 'signal'>,
  pair: CopyPair,
  source: ObjectState,
  destination: ObjectState,
): Promise<boolean> {
  if (!sameContent(source, destination) || !sameDescription(source, destination)) return false;
  const [sourceTags, destinationTags] = await Promise.all([
    readTags(context, pair.source, source.VersionId),
    readTags(context, pair.destination),
  ]);
  return sourceTags !== undefined && destinationTags !== undefined && sameTags(sourceTags, destinationTags);
}

/** Equal ETags prove equal bytes. Different ETags prove nothing: they depend on encryption and part sizes too. */
export function sameContent(a: ObjectState, b: ObjectState): boolean {
  if (a.ContentLength !== b.ContentLength) return false;
  if (a.ETag === b.ETag) return true;
  // A composite checksum is computed from the parts' checksums, so it depends on the part sizes.
  if (a.ChecksumType !== 'FULL_OBJECT' || b.ChecksumType !== 'FULL_OBJECT') return false;
  return CHECKSUMS.some((algorithm) => a[algorithm] !== undefined && a[algorithm] === b[algorithm]);
}

function sameDescription(a: ObjectState, b: ObjectState): boolean {
  return (
    SYSTEM_HEADERS.every((header) => a[header] === b[header]) &&
    sameEntries(Object.entries(a.Metadata ?? {}), Object.entries(b.Metadata ?? {}))
  );
}

function sameTags(a: readonly Tag[], b: readonly Tag[]): boolean {
  const entries = (tags: readonly Tag[]) => tags.map(({ Key = '', Value = '' }): [string, string] => [Key, Value]);
  return sameEntries(entries(a), entries(b));
}

function sameEntries(a: [string, string][], b: [string, string][]): boolean {
  const values = new Map(b);
  return a.length === values.size && a.every(([name, value]) => values.get(name) === value);
}

/**
 * Compares versions, not just bytes: an object rewritten with new metadata keeps its ETag. Without version ids it is as
 * precise as LastModified, which counts in seconds.
 */
export function isSameVersion(a: VersionIdentity, b: VersionIdentity): boolean {
  if (a.ETag !== b.ETag || a.VersionId !== b.VersionId) return false;
  const hasVersion = a.VersionId !== undefined && a.VersionId !== 'null';
  return hasVersion || a.LastModified?.getTime() === b.LastModified?.getTime();
}

export type VersionIdentity = Pick<ObjectState, 'ETag' | 'VersionId' | 'LastModified'>;
