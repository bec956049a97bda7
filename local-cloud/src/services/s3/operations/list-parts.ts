import { checksumElement } from '../body/checksum.ts';
import { xmlReply } from '../http/reply.ts';
import { ownerElement, readLimit } from '../object/listing-request.ts';
import type { Operation } from '../operation.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
export const listParts: Operation = {
  name: 'ListParts',
  method: 'GET',
  on: 'object',
  subresource: 'uploadId',
  run: (request, front) => {
    const { buckets, uploads } = front.store;
    const { bucket, key, query } = request;
    buckets.require(bucket);
    const upload = uploads.require(bucket, key, query.get('uploadId') ?? '');
    const limit = readLimit(request, 'max-parts');
    const marker = readLimit(request, 'part-number-marker', 10_000);
    const after = query.has('part-number-marker') ? marker : 0;
    const found = uploads.parts(upload, after, limit + 1);
    const parts = found.slice(0, limit);
    const { algorithm, type, isChosen } = upload.checksum;
    return xmlReply('ListPartsResult', {
      Bucket: bucket,
      Key: key,
      UploadId: upload.uploadId,
      Initiator: ownerElement(front.cloud),
      Owner: ownerElement(front.cloud),
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
  },
};
