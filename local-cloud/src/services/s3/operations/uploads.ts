import { type ChecksumAlgorithm, checksumElement, checksumHeader } from '../body/checksum.ts';
import { readUploadChecksum, type UploadChecksum } from '../body/multipart-checksum.ts';
import { receiveBlob } from '../body/receive-body.ts';
import type { Operation, S3Context } from '../context.ts';
import { noContent, xmlReply } from '../http/reply.ts';
import type { S3Request } from '../http/request.ts';
import { invalidArgument, invalidRequest } from '../http/s3-error.ts';
import { encryptionHeaders, readDetails } from '../object/details.ts';
import { readTaggingHeader } from '../object/tags.ts';
import type { NewPart, Upload } from '../store/uploads.ts';
import { ownerElement, readLimit } from './listings.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export const createMultipartUpload: Operation = (request, s3) => {
  const { bucket, key } = request;
  const { buckets, uploads, transaction } = s3.store;
  buckets.require(bucket);
  const details = readDetails(request);
  const tags = readTaggingHeader(request);
  const checksum = readUploadChecksum(request);
  const initiated = s3.now().getTime();
  const UploadId = transaction(() => uploads.create({ bucket, key, initiated, details, tags, checksum }));
  return xmlReply(
    'InitiateMultipartUploadResult',
    { Bucket: bucket, Key: key, UploadId },
    {
      ...encryptionHeaders(details),
      'x-amz-checksum-algorithm': checksum.isChosen ? checksum.algorithm : undefined,
      'x-amz-checksum-type': checksum.isChosen ? checksum.type : undefined,
    },
  );
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
export const uploadPart: Operation = (request, s3) => {
  const { upload, putPart } = findUploadOfPart(request, s3);
  const { algorithm } = upload.checksum;
  const chooseAlgorithms = (declared: ChecksumAlgorithm | undefined) => {
    refuseOtherAlgorithm(upload.checksum, declared);
    return [algorithm];
  };

  return receiveBlob(request, s3.store.blobs, chooseAlgorithms, async (body) => {
    const { size, md5, checksums, segments, declaredAlgorithm = algorithm } = body;
    putPart({ size, etag: md5, checksum: checksums.get(algorithm) ?? null, segments });
    return {
      headers: {
        etag: `"${md5}"`,
        [checksumHeader(declaredAlgorithm)]: checksums.get(declaredAlgorithm),
        ...encryptionHeaders(upload.details),
      },
    };
  });
};

/** Parts carry the checksum that the upload was created with. */
function refuseOtherAlgorithm({ algorithm, isChosen }: UploadChecksum, declared: ChecksumAlgorithm | undefined): void {
  if (!isChosen || algorithm === declared) return;
  const actual = declared?.toLowerCase() ?? 'null';
  throw invalidRequest(
    `Checksum Type mismatch occurred, expected checksum Type: ${algorithm.toLowerCase()}, actual checksum Type: ${actual}`,
  );
}

/** Finds the upload that a request adds a part to. @throws S3Error NoSuchBucket, NoSuchUpload, InvalidArgument */
export function findUploadOfPart(request: S3Request, { store, now }: S3Context) {
  const upload = requireUpload(request, store);
  const number = readPartNumber(request.query.get('partNumber'));
  return {
    upload,
    /** Returns the time of the write. @throws S3Error NoSuchUpload if the upload was completed or aborted meanwhile */
    putPart(part: Omit<NewPart, 'number' | 'modified'>): number {
      const modified = now().getTime();
      store.transaction(() => store.uploads.putPart(requireUpload(request, store), { ...part, number, modified }));
      return modified;
    },
  };
}

function requireUpload({ bucket, key, query }: S3Request, { buckets, uploads }: S3Context['store']): Upload {
  buckets.require(bucket);
  return uploads.require(bucket, key, query.get('uploadId') ?? '');
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MAX_PARTS = 10_000;

function readPartNumber(text = ''): number {
  const number = Number(text);
  if (text && Number.isInteger(number) && number >= 1 && number <= MAX_PARTS) return number;
  const message = `Part number must be an integer between 1 and ${MAX_PARTS}, inclusive`;
  throw invalidArgument(message, 'partNumber', text);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */
export const abortMultipartUpload: Operation = (request, { store }) => {
  store.transaction(() => store.uploads.remove(requireUpload(request, store).uploadId));
  return noContent;
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
export const listParts: Operation = (request, { store, cloud }) => {
  const { bucket, key, query } = request;
  const upload = requireUpload(request, store);
  const limit = readLimit(request, 'max-parts');
  const marker = readLimit(request, 'part-number-marker', MAX_PARTS);
  const after = query.has('part-number-marker') ? marker : 0;
  const found = store.uploads.parts(upload, after, limit + 1);
  const parts = found.slice(0, limit);
  const { algorithm, type, isChosen } = upload.checksum;
  return xmlReply('ListPartsResult', {
    Bucket: bucket,
    Key: key,
    UploadId: upload.uploadId,
    Initiator: ownerElement(cloud),
    Owner: ownerElement(cloud),
    StorageClass: upload.details.storageClass,
    PartNumberMarker: after,
    NextPartNumberMarker: parts.at(-1)?.number ?? after,
    MaxParts: limit,
    IsTruncated: found.length > limit && limit > 0,
    ...(isChosen ? { ChecksumAlgorithm: algorithm, ChecksumType: type } : {}),
    Part: parts.map((part) => ({
      PartNumber: part.number,
      LastModified: new Date(part.modified).toISOString(),
      ETag: `"${part.etag}"`,
      Size: part.size,
      [checksumElement(algorithm)]: part.checksum ?? undefined,
    })),
  });
};
