import { createHash } from 'node:crypto';
import { badChecksum, type Checksum, checksumElement, checksumElements, checksumHeader } from '../body/checksum.ts';
import { multipartChecksum, type UploadChecksum } from '../body/multipart-checksum.ts';
import { receiveText } from '../body/receive-body.ts';
import type { Operation, S3Context } from '../context.ts';
import { type Reply, xmlReply } from '../http/reply.ts';
import type { S3Request } from '../http/request.ts';
import { invalidRequest, malformedXml, S3Error } from '../http/s3-error.ts';
import { parseXml, type XmlNode } from '../http/xml.ts';
import { unquoted } from '../object/conditions.ts';
import { encryptionHeaders, versionHeader } from '../object/details.ts';
import { currentObject } from '../object/find-version.ts';
import { joinSegments } from '../store/segments.ts';
import type { Part } from '../store/uploads.ts';
import type { ObjectVersion } from '../store/versions.ts';
import { beginWrite } from './write-object.ts';

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html — copies no bytes: the object takes
 * over the parts' blobs.
 */
export const completeMultipartUpload: Operation = async (request, s3) => {
  const { store } = s3;
  const { uploads } = store;
  const { bucket, key } = request;
  const uploadId = request.query.get('uploadId') ?? '';
  const writeObject = beginWrite(request, s3);
  const text = await receiveDocument(request);

  const repeated = uploads.find(bucket, key, uploadId) === undefined && currentObject(store, bucket, key);
  if (repeated && repeated.details.uploadId === uploadId) return completedReply(request, s3, repeated);

  const version = await writeObject('ObjectCreated:CompleteMultipartUpload', () => {
    const upload = uploads.require(bucket, key, uploadId);
    const { details, tags } = upload;
    const listed = readListedParts(parseXml(text, 'CompleteMultipartUpload'), upload.checksum);
    const parts = matchParts(uploadId, listed, uploads.parts(upload), upload.checksum);
    const checksum = multipartChecksum(upload.checksum, parts);
    const size = parts.reduce((sum, part) => sum + part.size, 0);
    verifyObject(request, checksum, size);
    const segments = joinSegments(parts.map((part) => uploads.segments(part)));
    uploads.remove(uploadId);
    return {
      size,
      etag: multipartETag(parts),
      details: { ...details, checksum, uploadId },
      tags,
      segments,
      partCount: parts.length,
    };
  });
  return completedReply(request, s3, version);
};

/** Receives the XML document. The checksum headers of this request describe the object, not the document. */
function receiveDocument(request: S3Request): Promise<string> {
  return receiveText({
    ...request,
    headersWithPrefix: (prefix) =>
      prefix.startsWith('x-amz-checksum-') ? new Map() : request.headersWithPrefix(prefix),
  });
}

/** A part as the client lists it when it completes the upload. */
type ListedPart = Pick<Part, 'number' | 'etag'> & { readonly checksum: string | undefined };

/** @throws S3Error MalformedXML, InvalidPartOrder */
function readListedParts(document: XmlNode, { algorithm }: UploadChecksum): ListedPart[] {
  const parts = document.children('Part').map((part) => ({
    number: Number(part.text('PartNumber')?.trim()),
    etag: unquoted(part.text('ETag') ?? ''),
    checksum: part.text(checksumElement(algorithm))?.trim(),
  }));
  if (parts.length === 0 || parts.some((part) => !Number.isInteger(part.number) || part.etag === '')) {
    throw malformedXml();
  }
  const isAscending = parts.every((part, index) => index === 0 || part.number > (parts[index - 1]?.number ?? 0));
  if (isAscending) return parts;
  const message = 'The list of parts was not in ascending order. Parts must be ordered by part number.';
  throw new S3Error('InvalidPartOrder', message);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MIN_PART_BYTES = 5 * 1024 ** 2;

/** Finds the uploaded parts that the client lists. @throws S3Error InvalidPart, InvalidRequest, EntityTooSmall */
function matchParts(
  uploadId: string,
  listed: readonly ListedPart[],
  uploaded: readonly Part[],
  checksum: UploadChecksum,
): Part[] {
  const byNumber = new Map(uploaded.map((part) => [part.number, part]));
  return listed.map((wanted, index) => {
    const part = byNumber.get(wanted.number);
    const isSame = part?.etag === wanted.etag && (wanted.checksum === undefined || wanted.checksum === part.checksum);
    if (part === undefined || !isSame) {
      throw new S3Error(
        'InvalidPart',
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
        { ETag: wanted.etag, PartNumber: wanted.number, UploadId: uploadId },
      );
    }
    if (checksum.isChosen && checksum.type === 'COMPOSITE' && wanted.checksum === undefined) {
      throw invalidRequest(
        `The upload was created using a ${checksum.algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${wanted.number} in the request.`,
      );
    }
    if (part.size < MIN_PART_BYTES && index < listed.length - 1) {
      throw new S3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
        ETag: part.etag,
        MinSizeAllowed: MIN_PART_BYTES,
        PartNumber: part.number,
        ProposedSize: part.size,
      });
    }
    return part;
  });
}

/** Checks the checksum and size that the client sent for the whole object. */
function verifyObject(request: S3Request, checksum: Checksum, size: number): void {
  const type = request.header('x-amz-checksum-type')?.toUpperCase();
  if (type !== undefined && type !== checksum.type) {
    throw invalidRequest(
      `The upload was created using the ${checksum.type} checksum mode. The complete request must use the same checksum mode.`,
    );
  }
  const value = request.header(checksumHeader(checksum.algorithm));
  if (value !== undefined && value !== checksum.value) throw badChecksum(checksum.algorithm);
  const declaredSize = request.header('x-amz-mp-object-size');
  if (declaredSize !== undefined && Number(declaredSize) !== size) {
    throw invalidRequest(
      `The provided 'x-amz-mp-object-size' header value ${declaredSize} does not match what was computed: ${size}`,
    );
  }
}

/** Returns the MD5 of the parts' MD5s, then `-` and the number of parts. */
function multipartETag(parts: readonly Part[]): string {
  const hash = createHash('md5');
  for (const part of parts) hash.update(part.etag, 'hex');
  return `${hash.digest('hex')}-${parts.length}`;
}

function completedReply(request: S3Request, { store }: S3Context, version: ObjectVersion): Reply {
  const { bucket, key, etag, details, versionId } = version;
  return xmlReply(
    'CompleteMultipartUploadResult',
    {
      Location: `http://${request.header('host') ?? 'localhost'}/${bucket}/${encodeURIComponent(key)}`,
      Bucket: bucket,
      Key: key,
      ETag: `"${etag}"`,
      ...checksumElements(details.checksum),
    },
    { ...encryptionHeaders(details), ...versionHeader(store.buckets.require(bucket), versionId) },
  );
}
