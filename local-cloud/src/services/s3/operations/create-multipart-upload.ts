import { readUploadChecksum } from '../body/checksum-choice.ts';
import { xmlReply } from '../http/reply.ts';
import { readDetails } from '../object/details.ts';
import { encryptionHeaders } from '../object/encryption.ts';
import { readTaggingHeader } from '../object/tags.ts';
import type { Operation } from '../operation.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export const createMultipartUpload: Operation = {
  name: 'CreateMultipartUpload',
  method: 'POST',
  on: 'object',
  subresource: 'uploads',
  run: (request, front) => {
    const { bucket, key } = request;
    front.store.buckets.require(bucket);
    const details = readDetails(request);
    const tags = readTaggingHeader(request);
    const checksum = readUploadChecksum(request);
    const upload = front.store.transaction(() =>
      front.store.uploads.create({ bucket, key, initiated: front.now().getTime(), details, tags, checksum }),
    );
    return xmlReply(
      'InitiateMultipartUploadResult',
      { Bucket: bucket, Key: key, UploadId: upload.uploadId },
      {
        ...encryptionHeaders(details.encryption),
        'x-amz-checksum-algorithm': checksum.isChosen ? checksum.algorithm : undefined,
        'x-amz-checksum-type': checksum.isChosen ? checksum.type : undefined,
      },
    );
  },
};
