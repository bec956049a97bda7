import { CopyObjectCommand, type StorageClass } from '@aws-sdk/client-s3';
import type { CopyContext } from './copy-context.ts';
import { type DestinationCondition, isUnsupported } from './destination-condition.ts';
import { type CopyPair, copySource } from './object-address.ts';
import { isConflict } from './s3-errors.ts';

export interface CopyObjectRequest {
  readonly pair: CopyPair;
  /** ETag that the source's current version must have. */
  readonly sourceETag: string;
  readonly condition: DestinationCondition;
  readonly storageClass: StorageClass;
  /** Value of the only header that CopyObject does not keep. */
  readonly websiteRedirect?: string;
}

/**
 * Copies an object of up to 5 GB in one request, inside S3.
 *
 * @returns `conflict` if source or destination differed from the request at any time during the copy.
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
    // Copying annotations needs extra permissions, and a copy in parts loses them: treat small and large files alike.
    AnnotationDirective: 'EXCLUDE',
    ...(request.websiteRedirect !== undefined && { WebsiteRedirectLocation: request.websiteRedirect }),
  });
  try {
    const { CopyObjectResult } = await context.s3.send(command, { abortSignal: context.signal });
    // A 200 alone does not prove success: the SDK returns an empty result for a body that it cannot read.
    if (!CopyObjectResult?.ETag)
      throw new Error('S3 answered a copy without an ETag: whether it took place is not known');
    return 'copied';
  } catch (error) {
    if (isConflict(error) || isUnsupported(error, request.condition, context)) return 'conflict';
    throw error;
  }
}
