import { CopyObjectCommand, type StorageClass } from '@aws-sdk/client-s3';
import type { CopyContext } from './copy-context.ts';
import { copySource } from './copy-source.ts';
import { type DestinationCondition, isUnsupported } from './destination-condition.ts';
import type { CopyPair } from './object-address.ts';
import { isConflict } from './s3-errors.ts';

export interface CopyObjectRequest {
  readonly pair: CopyPair;
  /** The copy takes place only if the source's current version has it. */
  readonly sourceETag: string;
  readonly condition: DestinationCondition;
  readonly storageClass: StorageClass;
  /** CopyObject keeps everything else, this one it drops. */
  readonly websiteRedirect?: string;
}

/**
 * Copies an object of up to 5 GB in one request, inside S3.
 *
 * @returns `conflict` if source or destination were not, or did not stay, as the request says.
 */
export async function copyObject(context: CopyContext, request: CopyObjectRequest): Promise<'copied' | 'conflict'> {
  const { source, destination } = request.pair;
  const command = new CopyObjectCommand({
    Bucket: destination.bucket,
    Key: destination.key,
    ExpectedBucketOwner: destination.owner,
    CopySource: copySource(source),
    ExpectedSourceBucketOwner: source.owner,
    CopySourceIfMatch: request.sourceETag,
    ...request.condition,
    StorageClass: request.storageClass,
    // Copied by default, with permissions of their own, and lost by copies in parts: the same for small and large files.
    AnnotationDirective: 'EXCLUDE',
    ...(request.websiteRedirect !== undefined && { WebsiteRedirectLocation: request.websiteRedirect }),
  });
  try {
    const { CopyObjectResult } = await context.s3.send(command, { abortSignal: context.signal });
    // A 200 is no success yet: the SDK resolves with an empty result for a body that isn't S3's.
    if (!CopyObjectResult?.ETag)
      throw new Error('S3 answered a copy without an ETag: whether it took place is not known');
    return 'copied';
  } catch (error) {
    if (isConflict(error) || isUnsupported(error, request.condition, context)) return 'conflict';
    throw error;
  }
}
