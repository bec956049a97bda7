import { receiveXml } from '../body/receive-xml.ts';
import type { Emit, S3Front } from '../front.ts';
import { xmlReply } from '../http/reply.ts';
import type { S3Request } from '../http/request.ts';
import { S3Error } from '../http/s3-error.ts';
import type { Element } from '../http/xml.ts';
import type { Deletion } from '../object/delete-version.ts';
import { deleteVersion } from '../object/delete-version.ts';
import type { Operation } from '../operation.ts';

const MAX_KEYS = 1000;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export const deleteObjects: Operation = {
  name: 'DeleteObjects',
  method: 'POST',
  on: 'bucket',
  subresource: 'delete',
  run: async (request, front) => {
    const { bucket } = request;
    front.store.buckets.require(bucket);
    requireIntegrityHeader(request);
    const document = await receiveXml(request, 'Delete');
    const isQuiet = document.text('Quiet')?.trim() === 'true';
    const deletions = document.children('Object').map((object): Deletion => {
      const versionId = object.text('VersionId');
      return { bucket, key: object.text('Key') ?? '', versionId: versionId || undefined, ifMatch: object.text('ETag') };
    });
    if (deletions.length === 0 || deletions.length > MAX_KEYS || deletions.some((deletion) => deletion.key === '')) {
      throw new S3Error(
        'MalformedXML',
        'The XML you provided was not well-formed or did not validate against our published schema',
      );
    }
    const outcomes = await front.commit(request, (emit) =>
      deletions.map((deletion) => deleteOne(front, emit, deletion)),
    );
    return xmlReply('DeleteResult', {
      Deleted: isQuiet ? [] : outcomes.flatMap((outcome) => outcome.deleted),
      Error: outcomes.flatMap((outcome) => outcome.error),
    });
  },
};

/** One bad entry does not spoil the others. */
function deleteOne(front: S3Front, emit: Emit, deletion: Deletion): { deleted: Element[]; error: Element[] } {
  const { key, versionId } = deletion;
  const named = { Key: key, ...(versionId === undefined ? {} : { VersionId: versionId }) };
  try {
    const deleted = deleteVersion(front, emit, deletion);
    const marker = deleted.isDeleteMarker ? { DeleteMarker: true, DeleteMarkerVersionId: deleted.versionId } : {};
    return { deleted: [{ ...named, ...marker }], error: [] };
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    return { deleted: [], error: [{ ...named, Code: error.code, Message: error.message }] };
  }
}

function requireIntegrityHeader(request: S3Request): void {
  const checksums =
    request.headersWithPrefix('x-amz-checksum-').size + (request.header('x-amz-trailer') === undefined ? 0 : 1);
  if (request.header('content-md5') !== undefined || checksums > 0) return;
  throw new S3Error('InvalidRequest', 'Missing required header for this request: Content-MD5 OR x-amz-checksum-*');
}
