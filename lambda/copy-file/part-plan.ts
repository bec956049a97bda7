/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MAX_PARTS = 10_000;
const MIN_PART_BYTES = 5 * 1024 ** 2;
const MAX_PART_BYTES = 5 * 1024 ** 3;

export interface Part {
  /** From 1. */
  readonly number: number;
  readonly bytes: number;
  /** As `CopySourceRange` wants it: both ends inclusive. */
  readonly range: string;
}

/** The wanted part size, as far as the limits of S3 allow for an object of this size. */
export function partBytesFor(objectBytes: number, wantedBytes: number): number {
  const enough = Math.max(wantedBytes, Math.ceil(objectBytes / MAX_PARTS), MIN_PART_BYTES);
  return Math.min(enough, MAX_PART_BYTES);
}

export function planParts(objectBytes: number, partBytes: number): Part[] {
  return Array.from({ length: Math.ceil(objectBytes / partBytes) }, (_, index) => {
    const first = index * partBytes;
    const last = Math.min(first + partBytes, objectBytes) - 1;
    return { number: index + 1, bytes: last - first + 1, range: `bytes=${first}-${last}` };
  });
}
