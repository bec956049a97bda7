import { createHash } from 'node:crypto';
import type { Blobs } from '../store/blobs.ts';
import type { Segment } from '../store/segments.ts';
import type { ChecksumAlgorithm } from './checksum.ts';
import { createDigester } from './checksum.ts';

export interface SegmentsDigest {
  /** Hex. */
  readonly md5: string;
  /** Base64. */
  readonly checksum: string;
}

/** Reads bytes that are already stored, for the ETag and checksum of a copy. The caller holds a lease on them. */
export async function digestSegments(
  blobs: Blobs,
  segments: readonly Segment[],
  algorithm: ChecksumAlgorithm,
): Promise<SegmentsDigest> {
  const md5 = createHash('md5');
  const digester = createDigester(algorithm);
  for await (const bytes of blobs.read(segments)) {
    md5.update(bytes);
    digester.update(bytes);
  }
  return { md5: md5.digest('hex'), checksum: (await digester.digest()).toString('base64') };
}
