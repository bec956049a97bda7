import { failureOf } from '../shared/errors.ts';
import type { CopyContext } from './copy-context.ts';
import { copyParts } from './copy-parts.ts';
import { type DestinationCondition, isUnsupported } from './destination-condition.ts';
import type { HandOver } from './hand-over.ts';
import { abortUpload, completeUpload, createUpload, listCopiedParts, type Upload } from './multipart-upload.ts';
import type { CopyPair } from './object-address.ts';
import { partBytesFor, planParts } from './part-plan.ts';
import { type ObjectState, readObject, readTags } from './read-object.ts';
import { hasName, isConflict, isNotFound, withReason } from './s3-errors.ts';
import { storageClassFor } from './storage-class.ts';

export interface MultipartRequest {
  readonly pair: CopyPair;
  readonly source: ObjectState;
  readonly condition: DestinationCondition;
  /** An upload of the same source version to go on with. */
  readonly resume?: HandOver | undefined;
  /** ISO 8601, of the event that started the copy. */
  readonly eventTime?: string | undefined;
}

/**
 * Copies a large object in parallel parts. When time runs out the rest is handed over to a later invocation, as long as
 * this one got some parts done: otherwise it would be handed on for ever.
 *
 * @returns `conflict` if source or destination were not, or did not stay, as the request says.
 */
export async function copyMultipart(
  context: CopyContext,
  request: MultipartRequest,
): Promise<'copied' | 'conflict' | 'handed over'> {
  const { pair, source, resume } = request;
  const partBytes = resume?.partBytes ?? partBytesFor(source.ContentLength, context.partBytes);
  const plan = planParts(source.ContentLength, partBytes);
  const upload = resume ? { pair, source, uploadId: resume.uploadId } : await startUpload(context, request);
  if (!upload) return 'conflict';
  /** ETags by part number. */
  let copied = new Map<number, string>();
  let found = 0;

  try {
    if (resume) copied = await listCopiedParts(context, upload, plan);
    found = copied.size;
    await copyParts(context, upload, plan, copied);
    const eTag = await completeUpload(context, upload, copied, request.condition);
    // A write between start and completion of an upload may take precedence over it, in spite of the completion's 200.
    const destination = await readObject(context, pair.destination);
    return destination?.ETag === eTag ? 'copied' : 'conflict';
  } catch (error) {
    if (isOvertaken(error) || isUnsupported(error, request.condition, context)) {
      await abortUpload(context, pair, upload.uploadId);
      return 'conflict';
    }
    if (context.signal.aborted && copied.size > found) {
      await context.sendHandOver(handOverOf(upload, partBytes, request.eventTime));
      return 'handed over';
    }
    // The retry of a hand-over finds its upload again; the retry of an event would start another one.
    if (!resume || failureOf(withReason(error)).permanent) await abortUpload(context, pair, upload.uploadId);
    throw error;
  }
}

/** @returns undefined if the source went meanwhile. */
async function startUpload(context: CopyContext, { pair, source }: MultipartRequest): Promise<Upload | undefined> {
  const tags = await readTags(context, pair.source, source.VersionId);
  return tags && createUpload(context, pair, source, tags, storageClassFor(context.settings, source));
}

/** The source changed or went, or somebody else completed, aborted or overwrote parts of this very upload. */
function isOvertaken(error: unknown): boolean {
  return isConflict(error) || isNotFound(error) || hasName(error, 'NoSuchUpload', 'InvalidPart');
}

function handOverOf({ pair, source, uploadId }: Upload, partBytes: number, eventTime: string | undefined): HandOver {
  return {
    bucket: pair.source.bucket,
    key: pair.source.key,
    eTag: source.ETag,
    ...(source.VersionId !== undefined && { versionId: source.VersionId }),
    ...(source.LastModified && { lastModified: source.LastModified.toISOString() }),
    uploadId,
    partBytes,
    ...(eventTime !== undefined && { eventTime }),
  };
}
