import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListPartsCommand,
  type StorageClass,
  type Tag,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import type { CopyContext } from './copy-context.ts';
import type { DestinationCondition } from './destination-condition.ts';
import { type CopyPair, copySource } from './object-address.ts';
import type { ObjectState } from './read-object.ts';
import { hasName } from './s3-errors.ts';

export interface Part {
  /** Position in the object, from 1. */
  readonly number: number;
  readonly bytes: number;
  /** Value of `CopySourceRange`: both ends are inclusive. */
  readonly range: string;
}

/** An unfinished upload of one source version. */
export interface Upload {
  readonly pair: CopyPair;
  readonly source: ObjectState;
  readonly uploadId: string;
}

/** Starts an upload with the headers, metadata and tags of the source, which CopyObject keeps and a copy in parts does not. */
export async function createUpload(
  { s3, signal }: CopyContext,
  pair: CopyPair,
  source: ObjectState,
  tags: readonly Tag[],
  storageClass: StorageClass,
): Promise<Upload> {
  const command = new CreateMultipartUploadCommand({
    ...at(pair),
    ContentType: source.ContentType,
    ContentEncoding: source.ContentEncoding,
    ContentLanguage: source.ContentLanguage,
    ContentDisposition: source.ContentDisposition,
    CacheControl: source.CacheControl,
    Expires: source.Expires,
    WebsiteRedirectLocation: source.WebsiteRedirectLocation,
    Metadata: source.Metadata,
    ...(tags.length > 0 && { Tagging: formEncoded(tags) }),
    StorageClass: storageClass,
    ...checksumToKeep(source)?.forCreate,
  });
  const { UploadId } = await s3.send(command, { abortSignal: signal });
  if (!UploadId) throw new Error('S3 started an upload without an id');
  return { pair, source, uploadId: UploadId };
}

/** Copies a part of exactly one source version, identified by its ETag and, in a versioned bucket, by its id. */
export async function copyPart({ s3 }: CopyContext, upload: Upload, part: Part, signal: AbortSignal): Promise<string> {
  const { source, pair, uploadId } = upload;
  const command = new UploadPartCopyCommand({
    ...at(pair),
    UploadId: uploadId,
    PartNumber: part.number,
    CopySource: copySource(pair.source, source.VersionId),
    CopySourceRange: part.range,
    CopySourceIfMatch: source.ETag,
    ExpectedSourceBucketOwner: pair.source.owner,
  });
  const { CopyPartResult } = await s3.send(command, { abortSignal: signal });
  if (!CopyPartResult?.ETag) throw new Error('S3 answered the copy of a part without an ETag');
  return CopyPartResult.ETag;
}

/** @returns the ETags of the completely copied parts by part number. */
export async function listCopiedParts(
  { s3, signal }: CopyContext,
  { pair, uploadId }: Upload,
  plan: readonly Part[],
): Promise<Map<number, string>> {
  const copied = new Map<number, string>();
  let marker: string | undefined;
  do {
    const command = new ListPartsCommand({
      ...at(pair),
      UploadId: uploadId,
      ...(marker && { PartNumberMarker: marker }),
    });
    const page = await s3.send(command, { abortSignal: signal });
    for (const { PartNumber = 0, ETag, Size } of page.Parts ?? []) {
      if (ETag && plan[PartNumber - 1]?.bytes === Size) copied.set(PartNumber, ETag);
    }
    marker = page.IsTruncated ? page.NextPartNumberMarker : undefined;
  } while (marker);
  return copied;
}

/** @returns the ETag of the new object. */
export async function completeUpload(
  { s3, signal }: CopyContext,
  { pair, source, uploadId }: Upload,
  copied: ReadonlyMap<number, string>,
  condition: DestinationCondition,
): Promise<string> {
  const parts = Array.from(copied, ([PartNumber, ETag]): CompletedPart & { PartNumber: number } => ({
    PartNumber,
    ETag,
  }));
  const command = new CompleteMultipartUploadCommand({
    ...at(pair),
    UploadId: uploadId,
    MultipartUpload: { Parts: parts.sort((a, b) => a.PartNumber - b.PartNumber) },
    MpuObjectSize: source.ContentLength,
    ...checksumToKeep(source)?.forComplete,
    ...condition,
  });
  const { ETag } = await s3.send(command, { abortSignal: signal });
  if (!ETag) throw new Error('S3 completed an upload without an ETag: whether it took effect is not known');
  return ETag;
}

/** Deletes the parts. Never throws: parts that stay cost storage only until the bucket's lifecycle rule removes them. */
export async function abortUpload({ s3, logger }: CopyContext, pair: CopyPair, uploadId: string): Promise<void> {
  try {
    await s3.send(new AbortMultipartUploadCommand({ ...at(pair), UploadId: uploadId }));
  } catch (error) {
    if (hasName(error, 'NoSuchUpload')) return;
    logger.warn('upload not aborted, the lifecycle rule of the destination will', { uploadId, error: error as Error });
  }
}

function at({ destination }: CopyPair) {
  return { Bucket: destination.bucket, Key: destination.key, ExpectedBucketOwner: destination.owner };
}

function formEncoded(tags: readonly Tag[]): string {
  return new URLSearchParams(tags.map(({ Key = '', Value = '' }): [string, string] => [Key, Value])).toString();
}

/**
 * Selects a CRC of the whole object, which survives a copy in parts: requested at the start and stated at the end, it makes
 * S3 verify that the copy equals the source byte for byte. Without one, S3 computes a CRC64NVME.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
function checksumToKeep(source: ObjectState) {
  if (source.ChecksumType !== 'FULL_OBJECT') return undefined;
  const type = { ChecksumType: 'FULL_OBJECT' } as const;
  for (const algorithm of ['CRC64NVME', 'CRC32', 'CRC32C'] as const) {
    const value = source[`Checksum${algorithm}`];
    if (value) {
      return {
        forCreate: { ...type, ChecksumAlgorithm: algorithm },
        forComplete: { ...type, [`Checksum${algorithm}`]: value },
      };
    }
  }
  return undefined;
}
