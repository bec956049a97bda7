import type { ChecksumAlgorithm } from '../body/checksum.ts';
import { checksumHeader } from '../body/checksum.ts';
import { receiveBlob } from '../body/receive-blob.ts';
import { S3Error } from '../http/s3-error.ts';
import { encryptionHeaders } from '../object/encryption.ts';
import { readPartNumber } from '../object/part-number.ts';
import type { Operation } from '../operation.ts';
import type { UploadChecksum } from '../store/uploads.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
export const uploadPart: Operation = {
  name: 'UploadPart',
  method: 'PUT',
  on: 'object',
  subresource: 'uploadId',
  run: (request, front) => {
    const { buckets, uploads } = front.store;
    const { bucket, key } = request;
    const uploadId = request.query.get('uploadId') ?? '';
    buckets.require(bucket);
    const upload = uploads.require(bucket, key, uploadId);
    const number = readPartNumber(request.query.get('partNumber'));
    const chooseAlgorithms = (declared: ChecksumAlgorithm | undefined) => {
      refuseOtherAlgorithm(upload.checksum, declared);
      return [upload.checksum.algorithm];
    };

    return receiveBlob(
      request,
      front,
      chooseAlgorithms,
      async ({ size, md5, checksums, declaredAlgorithm, segments }) => {
        const checksum = checksums.get(upload.checksum.algorithm) ?? null;
        front.store.transaction(() => {
          const modified = front.now().getTime();
          uploads.putPart(uploads.require(bucket, key, uploadId), {
            number,
            size,
            etag: md5,
            modified,
            checksum,
            segments,
          });
        });
        const shown = declaredAlgorithm ?? upload.checksum.algorithm;
        return {
          headers: {
            etag: `"${md5}"`,
            [checksumHeader(shown)]: checksums.get(shown),
            ...encryptionHeaders(upload.details.encryption),
          },
        };
      },
    );
  },
};

/** Parts carry the checksum that the upload was created with. */
function refuseOtherAlgorithm(upload: UploadChecksum, declared: ChecksumAlgorithm | undefined): void {
  if (!upload.isChosen || upload.algorithm === declared) return;
  throw new S3Error(
    'InvalidRequest',
    `Checksum Type mismatch occurred, expected checksum Type: ${upload.algorithm.toLowerCase()}, actual checksum Type: ${declared?.toLowerCase() ?? 'null'}`,
  );
}
