import type { ChecksumAlgorithm } from '../body/checksum.ts';
import { checksumHeader } from '../body/checksum.ts';
import { receiveBlob } from '../body/receive-blob.ts';
import { S3Error } from '../http/s3-error.ts';
import { encryptionHeaders } from '../object/encryption.ts';
import { findUploadOfPart } from '../object/upload-of-part.ts';
import type { Operation } from '../operation.ts';
import type { UploadChecksum } from '../store/uploads.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
export const uploadPart: Operation = {
  name: 'UploadPart',
  method: 'PUT',
  on: 'object',
  subresource: 'uploadId',
  run: (request, front) => {
    const { upload, putPart } = findUploadOfPart(request, front);
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
        putPart({ size, etag: md5, checksum, segments });
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
