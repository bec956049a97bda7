/** Requests that one copy makes, as the function in lambda/copy-file makes them; a test counts them there. */

export interface Requests {
  /** COPY, PUT and their like. */
  readonly writes: number;
  /** GET, HEAD and their like. */
  readonly reads: number;
}

export interface CopyKind {
  /** Size of the file. */
  readonly bytes: number;
  readonly thresholdBytes: number;
  readonly storageClass: string;
  /** Whether the destination has another object under the key. */
  readonly isRewrite: boolean;
}

const PART_BYTES = 32 * 1024 ** 2;
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MAX_PARTS = 10_000;

export function requestsOf({ bytes, thresholdBytes, storageClass, isRewrite }: CopyKind): Requests {
  // Both sides are looked at before the copy, and the source again after it has replaced something.
  const looks = isRewrite ? 3 : 2;
  if (bytes > thresholdBytes) {
    // Beside its parts, an upload is created and completed; the tags are read, and the outcome.
    return { writes: partsOf(bytes) + 2, reads: looks + 2 };
  }
  if (storageClass === 'preserve') return { writes: 1, reads: looks };
  // A new file takes one request; for others that request fails, and the long way follows.
  return isRewrite ? { writes: 2, reads: looks } : { writes: 1, reads: 0 };
}

export function partsOf(bytes: number): number {
  return Math.ceil(bytes / Math.max(PART_BYTES, Math.ceil(bytes / MAX_PARTS)));
}
