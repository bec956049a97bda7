/** The S3 requests of one copy, as lambda/copy-file makes them; a test counts them there. */

export interface Requests {
  /** COPY, PUT and similar. */
  readonly writes: number;
  /** GET, HEAD and similar. */
  readonly reads: number;
}

interface CopyKind {
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
  // One HEAD for each side before the copy, and one for the source after a rewrite.
  const heads = isRewrite ? 3 : 2;
  if (bytes > thresholdBytes) {
    // Two more writes create and complete the upload; two more reads get the tags and the result.
    return { writes: partsOf(bytes) + 2, reads: heads + 2 };
  }
  if (storageClass === 'preserve') return { writes: 1, reads: heads };
  // A conditional COPY creates a new file. For a rewrite it fails, and the copy starts over with the HEADs.
  return isRewrite ? { writes: 2, reads: heads } : { writes: 1, reads: 0 };
}

export function partsOf(bytes: number): number {
  return Math.ceil(bytes / Math.max(PART_BYTES, Math.ceil(bytes / MAX_PARTS)));
}
