import { DeadlineError, failureOf } from '../shared/errors.ts';
import { type CopyContext, MAX_PARTS_UNDER_WAY, storageClassFor } from './copy-context.ts';
import { type DestinationCondition, isUnsupported } from './destination-condition.ts';
import type { HandOver } from './hand-over.ts';
import {
  abortUpload,
  completeUpload,
  copyPart,
  createUpload,
  listCopiedParts,
  type Part,
  type Upload,
} from './multipart-upload.ts';
import type { CopyPair } from './object-address.ts';
import { type ObjectState, readObject, readTags } from './read-object.ts';
import { hasName, isConflict, isNotFound, withReason } from './s3-errors.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MAX_PARTS = 10_000;
const MIN_PART_BYTES = 5 * 1024 ** 2;
const MAX_PART_BYTES = 5 * 1024 ** 3;

interface MultipartRequest {
  readonly pair: CopyPair;
  readonly source: ObjectState;
  readonly condition: DestinationCondition;
  /** Hand-over of an unfinished upload of the same source version. */
  readonly resume?: HandOver | undefined;
  /** ISO 8601 time of the event that started the copy. */
  readonly eventTime?: string | undefined;
}

/**
 * Copies a large object in parallel parts. When time runs out, a later invocation gets the rest, provided that this one
 * copied at least one part: otherwise a copy could be handed over forever.
 *
 * @returns `conflict` if source or destination differed from the request at any time during the copy.
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
    // A write between start and completion of an upload can take precedence over it, although the completion answers 200.
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
    // A retried hand-over finds its upload again; a retried event would start another one.
    if (!resume || failureOf(withReason(error)).permanent) await abortUpload(context, pair, upload.uploadId);
    throw error;
  }
}

/**
 * Copies the missing parts, several at once, and adds each to `copied` as soon as it is complete. Settles only when no
 * request is under way any more: a part that arrives in an aborted upload would stay there.
 *
 * @throws DeadlineError when time ran out before all parts were copied; otherwise the error of the first failed part.
 */
async function copyParts(
  context: CopyContext,
  upload: Upload,
  plan: readonly Part[],
  copied: Map<number, string>,
): Promise<void> {
  const failed = new AbortController();
  const signal = AbortSignal.any([context.signal, failed.signal]);
  const missing = plan.filter(({ number }) => !copied.has(number)).values();

  async function copyOneByOne(): Promise<void> {
    for (const part of missing) {
      await context.limitParts(async () => {
        if (signal.aborted) return;
        try {
          copied.set(part.number, await copyPart(context, upload, part, signal));
        } catch (error) {
          // Only the first call counts: the other parts fail because of it.
          failed.abort(error);
        }
      });
    }
  }

  await Promise.all(Array.from({ length: MAX_PARTS_UNDER_WAY }, copyOneByOne));
  if (context.signal.aborted) throw new DeadlineError('Not all parts were copied before the deadline');
  if (failed.signal.aborted) throw failed.signal.reason;
}

/** @returns undefined if the source was deleted meanwhile. */
async function startUpload(context: CopyContext, { pair, source }: MultipartRequest): Promise<Upload | undefined> {
  const tags = await readTags(context, pair.source, source.VersionId);
  return tags && createUpload(context, pair, source, tags, storageClassFor(context.settings, source));
}

/** The source changed or was deleted, or another invocation completed, aborted or changed this upload. */
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

/** Returns the preferred part size, adjusted to the limits of S3 for an object of this size. */
export function partBytesFor(objectBytes: number, preferredBytes: number): number {
  const enough = Math.max(preferredBytes, Math.ceil(objectBytes / MAX_PARTS), MIN_PART_BYTES);
  return Math.min(enough, MAX_PART_BYTES);
}

export function planParts(objectBytes: number, partBytes: number): Part[] {
  return Array.from({ length: Math.ceil(objectBytes / partBytes) }, (_, index) => {
    const first = index * partBytes;
    const last = Math.min(first + partBytes, objectBytes) - 1;
    return { number: index + 1, bytes: last - first + 1, range: `bytes=${first}-${last}` };
  });
}
