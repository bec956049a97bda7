import type { ObjectCreated } from '../shared/s3-event.ts';
import { agree, isSameVersion } from './agree.ts';
import { type CopyContext, storageClassFor } from './copy-context.ts';
import { copyMultipart } from './copy-multipart.ts';
import { copyObject } from './copy-object.ts';
import { ABSENT, type DestinationCondition, unchanged } from './destination-condition.ts';
import type { HandOver } from './hand-over.ts';
import { abortUpload } from './multipart-upload.ts';
import { type CopyPair, pairFor } from './object-address.ts';
import { type ObjectState, readObject, refuseArchived } from './read-object.ts';
import { isNotFound } from './s3-errors.ts';

/** Attempts that may fail because of other writers of the same key before the message returns to the queue. */
const MAX_ROUNDS = 5;

export type FileToCopy = Pick<ObjectCreated, 'key' | 'size' | 'eTag' | 'eventTime'> & { readonly resume?: HandOver };

/**
 * - `copied`: this call made the destination equal to the source's current version.
 * - `superseded`: it was equal already, because another delivery or a newer event did the work.
 * - `gone`: the source has no current version any more; deletions are not propagated.
 * - `handed over`: time ran out, and a message that continues the copy is in the queue.
 */
export type CopyOutcome = 'copied' | 'superseded' | 'gone' | 'handed over';

export interface CopyResult {
  readonly outcome: CopyOutcome;
  /** Size of the file; undefined if it was deleted before it was read. */
  readonly bytes?: number;
}

/**
 * Makes the destination hold the source's *current* version. The event, which may be late or a duplicate, only starts the
 * work: the work ends when both sides were equal at a moment after it started. Every write is a compare-and-swap, so that a
 * request that takes effect long after its function died cannot undo newer work.
 *
 * See docs/decisions/0001-level-triggered-copy.md.
 */
export async function copyFile(context: CopyContext, file: FileToCopy): Promise<CopyResult> {
  const pair = pairFor(file.key, context.settings);
  const result = await copyNewFile(context, pair, file);
  if (result) return result;

  let { resume } = file;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    // Destination first: then the source is read after the destination, and cannot be the older state of the two.
    const destination = await readObject(context, pair.destination);
    const source = await readObject(context, pair.source);
    const isDone = source && destination && (await agree(context, pair, source, destination));

    if (resume && (!source || isDone || !isUploadOf(source, resume))) {
      await abortUpload(context, pair, resume.uploadId);
      resume = undefined;
    }
    if (!source) return { outcome: 'gone' };
    if (isDone) return { outcome: 'superseded', bytes: source.ContentLength };

    const outcome = await replace(context, { pair, source, destination, resume, eventTime: file.eventTime });
    if (outcome !== 'conflict') return { outcome, bytes: source.ContentLength };
    resume = undefined;
  }
  throw new Error(`Source or destination kept changing during ${MAX_ROUNDS} attempts to copy`);
}

/**
 * Copies in one request in the common case: a small file, new at the destination, and unchanged since its event.
 *
 * @returns undefined in any other case: then both sides must be read.
 */
async function copyNewFile(context: CopyContext, pair: CopyPair, file: FileToCopy): Promise<CopyResult | undefined> {
  const { eTag, size, resume } = file;
  const { storageClass, multipartThresholdBytes } = context.settings;
  if (!eTag || size === undefined || size > multipartThresholdBytes || resume) return undefined;
  if (storageClass === 'preserve' || !context.endpoint.destinationConditions) return undefined;
  try {
    const outcome = await copyObject(context, { pair, sourceETag: `"${eTag}"`, condition: ABSENT, storageClass });
    return outcome === 'copied' ? { outcome, bytes: size } : undefined;
  } catch (error) {
    // The condition expects no destination, so the missing object is the source.
    if (isNotFound(error)) return { outcome: 'gone' };
    throw error;
  }
}

interface Replacement {
  readonly pair: CopyPair;
  readonly source: ObjectState;
  readonly destination: ObjectState | undefined;
  readonly resume: HandOver | undefined;
  readonly eventTime: string | undefined;
}

/** Replaces the destination with the source, provided that both are still as they were read. */
async function replace(context: CopyContext, replacement: Replacement): Promise<CopyOutcome | 'conflict'> {
  const { pair, source, destination } = replacement;
  refuseArchived(source);
  const condition = unchanged(destination, context);
  const inParts = replacement.resume !== undefined || source.ContentLength > context.settings.multipartThresholdBytes;
  const outcome = inParts
    ? await copyMultipart(context, { ...replacement, condition })
    : await copySmall(context, replacement, condition);
  if (outcome !== 'copied' || condition.IfNoneMatch) return outcome;

  // An ETag may come back (a, b, a), so replacing the ETag that was read does not prove that nothing happened in between.
  const now = await readObject(context, pair.source);
  if (!now) return 'gone';
  return isSameVersion(now, source) ? 'copied' : 'conflict';
}

async function copySmall(
  context: CopyContext,
  { pair, source }: Replacement,
  condition: DestinationCondition,
): Promise<'copied' | 'conflict'> {
  const websiteRedirect = source.WebsiteRedirectLocation;
  try {
    return await copyObject(context, {
      pair,
      sourceETag: source.ETag,
      condition,
      storageClass: storageClassFor(context.settings, source),
      ...(websiteRedirect !== undefined && { websiteRedirect }),
    });
  } catch (error) {
    // Either side may be missing: If-Match on a deleted destination is a 404 too.
    if (isNotFound(error)) return 'conflict';
    throw error;
  }
}

function isUploadOf(source: ObjectState, { eTag, versionId, lastModified }: HandOver): boolean {
  return isSameVersion(source, {
    ETag: eTag,
    VersionId: versionId,
    LastModified: lastModified === undefined ? undefined : new Date(lastModified),
  });
}
