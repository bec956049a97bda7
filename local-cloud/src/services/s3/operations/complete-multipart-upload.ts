import type { Checksum } from '../body/checksum.ts';
import { checksumElement, checksumHeader } from '../body/checksum.ts';
import { receiveText } from '../body/receive-xml.ts';
import type { S3Front } from '../front.ts';
import type { Reply } from '../http/reply.ts';
import { xmlReply } from '../http/reply.ts';
import type { S3Request } from '../http/request.ts';
import { S3Error } from '../http/s3-error.ts';
import { parseXml } from '../http/xml.ts';
import { matchParts, multipartChecksum, multipartETag, readListedParts } from '../object/complete-parts.ts';
import { readWriteCondition } from '../object/conditions.ts';
import { currentObject } from '../object/current-object.ts';
import { encryptionHeaders } from '../object/encryption.ts';
import { versionHeader } from '../object/object-headers.ts';
import type { Operation } from '../operation.ts';
import { joinSegments } from '../store/segments.ts';
import type { Part, Upload } from '../store/uploads.ts';
import type { ObjectVersion } from '../store/versions.ts';

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html — no byte is moved: the object takes
 * over the parts' blobs.
 */
export const completeMultipartUpload: Operation = {
  name: 'CompleteMultipartUpload',
  method: 'POST',
  on: 'object',
  subresource: 'uploadId',
  run: async (request, front) => {
    const { buckets, uploads } = front.store;
    const { bucket, key } = request;
    const uploadId = request.query.get('uploadId') ?? '';
    buckets.require(bucket);
    const condition = readWriteCondition(request);
    const existedBefore = currentObject(front.store, bucket, key) !== undefined;
    const text = await receiveDocument(request);

    const repeated = uploads.find(bucket, key, uploadId) === undefined && currentObject(front.store, bucket, key);
    if (repeated && repeated.details.uploadId === uploadId) return completedReply(request, front, repeated);

    const version = await front.commit(request, (emit) => {
      const upload = uploads.require(bucket, key, uploadId);
      const listed = readListedParts(parseXml(text, 'CompleteMultipartUpload'), upload.checksum);
      const parts = matchParts(uploadId, listed, uploads.parts(upload), upload.checksum);
      const checksum = multipartChecksum(upload.checksum, parts);
      verifyObject(request, checksum, parts);
      condition.check(key, currentObject(front.store, bucket, key), existedBefore);
      const written = addCompleted(front, upload, parts, checksum);
      uploads.remove(upload);
      emit('ObjectCreated:CompleteMultipartUpload', written);
      return written;
    });
    return completedReply(request, front, version);
  },
};

function addCompleted(front: S3Front, upload: Upload, parts: readonly Part[], checksum: Checksum): ObjectVersion {
  const { buckets, versions, uploads } = front.store;
  const { bucket, key, details, tags, uploadId } = upload;
  return versions.add(
    {
      bucket,
      key,
      size: totalSize(parts),
      etag: multipartETag(parts),
      modified: front.now().getTime(),
      details: { ...details, checksum, uploadId },
      tags,
      segments: joinSegments(parts.map((part) => uploads.segments(part))),
      partCount: parts.length,
    },
    buckets.require(bucket).versioning,
  );
}

/** The headers of this request describe the object, not the XML document in its body. */
function receiveDocument(request: S3Request): Promise<string> {
  const describesObject = /^x-amz-checksum-/;
  return receiveText({
    ...request,
    headersWithPrefix: (prefix) => (describesObject.test(prefix) ? new Map() : request.headersWithPrefix(prefix)),
  });
}

/** What the client says about the whole object has to agree with its parts. */
function verifyObject(request: S3Request, checksum: Checksum, parts: readonly Part[]): void {
  const type = request.header('x-amz-checksum-type')?.toUpperCase();
  if (type !== undefined && type !== checksum.type) {
    throw new S3Error(
      'InvalidRequest',
      `The upload was created using the ${checksum.type} checksum mode. The complete request must use the same checksum mode.`,
    );
  }
  const value = request.header(checksumHeader(checksum.algorithm));
  if (value !== undefined && value !== checksum.value) {
    throw new S3Error('BadDigest', `The ${checksum.algorithm} you specified did not match the calculated checksum.`);
  }
  const size = totalSize(parts);
  const declaredSize = request.header('x-amz-mp-object-size');
  if (declaredSize !== undefined && Number(declaredSize) !== size) {
    throw new S3Error(
      'InvalidRequest',
      `The provided 'x-amz-mp-object-size' header value ${declaredSize} does not match what was computed: ${size}`,
    );
  }
}

function totalSize(parts: readonly Part[]): number {
  return parts.reduce((sum, part) => sum + part.size, 0);
}

function completedReply(request: S3Request, front: S3Front, version: ObjectVersion): Reply {
  const { bucket, key, etag, details, versionId } = version;
  const { checksum } = details;
  return xmlReply(
    'CompleteMultipartUploadResult',
    {
      Location: `http://${request.header('host') ?? 'localhost'}/${bucket}/${encodeURIComponent(key)}`,
      Bucket: bucket,
      Key: key,
      ETag: `"${etag}"`,
      ...(checksum ? { [checksumElement(checksum.algorithm)]: checksum.value, ChecksumType: checksum.type } : {}),
    },
    { ...encryptionHeaders(details.encryption), ...versionHeader(front.store.buckets.require(bucket), versionId) },
  );
}
