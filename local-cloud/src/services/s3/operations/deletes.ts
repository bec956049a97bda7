import { receiveXml } from '../body/receive-body.ts';
import type { Emit, Operation, S3Context } from '../context.ts';
import { xmlReply } from '../http/reply.ts';
import type { S3Request } from '../http/request.ts';
import { invalidRequest, malformedXml, S3Error } from '../http/s3-error.ts';
import type { Element } from '../http/xml.ts';
import { checkVersionId, currentObject } from '../object/find-version.ts';
import { requireMatch } from './write-object.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export const deleteObject: Operation = async (request, s3) => {
  const { bucket, key, query } = request;
  const deletion = { bucket, key, versionId: query.get('versionId'), ifMatch: request.header('if-match') };
  const { versionId, isDeleteMarker } = await s3.commit(request, (emit) => deleteVersion(s3, emit, deletion));
  const headers = { 'x-amz-version-id': versionId, 'x-amz-delete-marker': isDeleteMarker ? 'true' : undefined };
  return { status: 204, headers };
};

const MAX_KEYS = 1000;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export const deleteObjects: Operation = async (request, s3) => {
  const { bucket } = request;
  s3.store.buckets.require(bucket);
  requireIntegrityHeader(request);
  const document = await receiveXml(request, 'Delete');
  const isQuiet = document.text('Quiet')?.trim() === 'true';
  const deletions = document.children('Object').map((object): Deletion => {
    const versionId = object.text('VersionId');
    return { bucket, key: object.text('Key') ?? '', versionId: versionId || undefined, ifMatch: object.text('ETag') };
  });
  if (deletions.length === 0 || deletions.length > MAX_KEYS || deletions.some((deletion) => deletion.key === '')) {
    throw malformedXml();
  }
  const outcomes = await s3.commit(request, (emit) => deletions.map((deletion) => deleteOne(s3, emit, deletion)));
  return xmlReply('DeleteResult', {
    Deleted: isQuiet ? [] : outcomes.flatMap((outcome) => outcome.deleted),
    Error: outcomes.flatMap((outcome) => outcome.refused),
  });
};

function requireIntegrityHeader(request: S3Request): void {
  const hasChecksum =
    request.headersWithPrefix('x-amz-checksum-').size > 0 || request.header('x-amz-trailer') !== undefined;
  if (hasChecksum || request.header('content-md5') !== undefined) return;
  throw invalidRequest('Missing required header for this request: Content-MD5 OR x-amz-checksum-*');
}

/** Reports the outcome of one entry, so that a refused entry does not fail the others. */
function deleteOne(s3: S3Context, emit: Emit, deletion: Deletion): { deleted: Element[]; refused: Element[] } {
  const { key, versionId } = deletion;
  const entry = { Key: key, ...(versionId === undefined ? {} : { VersionId: versionId }) };
  try {
    const deleted = deleteVersion(s3, emit, deletion);
    const marker = deleted.isDeleteMarker ? { DeleteMarker: true, DeleteMarkerVersionId: deleted.versionId } : {};
    return { deleted: [{ ...entry, ...marker }], refused: [] };
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    return { deleted: [], refused: [{ ...entry, Code: error.code, Message: error.message }] };
  }
}

interface Deletion {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
  /** ETag that the current object must have, or `undefined` to delete any object. */
  readonly ifMatch: string | undefined;
}

interface Deleted {
  /** Version id of the new delete marker, or of the removed version. */
  readonly versionId: string | undefined;
  /** Whether a delete marker was added or removed. */
  readonly isDeleteMarker: boolean;
}

/**
 * Deletes by the rules of https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectVersions.html, inside a
 * transaction. Deleting a missing object succeeds and emits no event.
 */
function deleteVersion(s3: S3Context, emit: Emit, { bucket, key, versionId, ifMatch }: Deletion): Deleted {
  const { buckets, versions, database } = s3.store;
  const { versioning } = buckets.require(bucket);
  checkVersionId(versionId);
  if (ifMatch !== undefined) requireMatch(ifMatch, key, currentObject(s3.store, bucket, key));

  if (versionId === undefined && versioning !== undefined) {
    const marker = versions.addDeleteMarker(bucket, key, s3.now().getTime(), versioning);
    const { sequence, etag } = marker;
    emit({ eventName: 'ObjectRemoved:DeleteMarkerCreated', bucket, key, sequence, etag, versionId: marker.versionId });
    return { versionId: marker.versionId, isDeleteMarker: true };
  }
  const removed = versionId === undefined ? versions.current(bucket, key) : versions.byId(bucket, key, versionId);
  if (removed === undefined) return { versionId, isDeleteMarker: false };
  versions.remove(removed);
  const sequence = database.nextSequence();
  emit({ eventName: 'ObjectRemoved:Delete', bucket, key, sequence, versionId: removed.versionId });
  return { versionId, isDeleteMarker: removed.isDeleteMarker };
}
