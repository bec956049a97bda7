import {
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  type Tag,
} from '@aws-sdk/client-s3';
import { PermanentError } from '../shared/errors.ts';
import type { CopyContext } from './copy-context.ts';
import type { ObjectAddress } from './object-address.ts';
import { isNotFound } from './s3-errors.ts';

export type ObjectState = HeadObjectCommandOutput & { readonly ETag: string; readonly ContentLength: number };

/** @returns the current version of an object, or undefined if there is none. */
export async function readObject(
  { s3, signal }: Pick<CopyContext, 's3' | 'signal'>,
  { bucket, key, owner }: ObjectAddress,
): Promise<ObjectState | undefined> {
  const input = { Bucket: bucket, Key: key, ExpectedBucketOwner: owner };
  try {
    const head = await s3.send(new HeadObjectCommand({ ...input, ChecksumMode: 'ENABLED' }), { abortSignal: signal });
    const { ETag, ContentLength } = head;
    if (!ETag || ContentLength === undefined) throw new Error('S3 described an object without ETag or length');
    return { ...head, ETag, ContentLength };
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw hasNoName(error) ? await findReason() : error;
  }

  /** An answer to HEAD has no body, so its errors have no name. GET of one byte fails in the same way, with a name. */
  async function findReason(): Promise<unknown> {
    try {
      const command = new GetObjectCommand({ ...input, Range: 'bytes=0-0' });
      const { Body } = await s3.send(command, { abortSignal: signal });
      await Body?.transformToByteArray();
      return new Error('S3 refused HEAD of an object and allowed GET');
    } catch (reason) {
      return reason;
    }
  }
}

function hasNoName(error: unknown): boolean {
  return error instanceof Error && error.name === 'Unknown';
}

/**
 * Reads the tags, whatever HEAD says: it hides their number from callers without the permission, which looks like no tags.
 *
 * @param versionId requires the permission `s3:GetObjectVersionTagging`
 * @returns undefined if the object does not exist any more.
 */
export async function readTags(
  { s3, signal }: Pick<CopyContext, 's3' | 'signal'>,
  { bucket, key, owner }: ObjectAddress,
  versionId?: string,
): Promise<Tag[] | undefined> {
  const command = new GetObjectTaggingCommand({
    Bucket: bucket,
    Key: key,
    ExpectedBucketOwner: owner,
    ...(versionId !== undefined && { VersionId: versionId }),
  });
  try {
    const { TagSet = [] } = await s3.send(command, { abortSignal: signal });
    return TagSet;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** @throws PermanentError `ARCHIVED_SOURCE` if the object must be restored before it can be read. */
export function refuseArchived({ StorageClass, Restore, ArchiveStatus }: ObjectState): void {
  const inArchiveClass = StorageClass === 'GLACIER' || StorageClass === 'DEEP_ARCHIVE';
  const isRestored = Restore?.includes('ongoing-request="false"') ?? false;
  if ((inArchiveClass || ArchiveStatus !== undefined) && !isRestored) {
    throw new PermanentError(
      'ARCHIVED_SOURCE',
      `The object is archived (${ArchiveStatus ?? StorageClass}): restore it, then replay`,
    );
  }
}
