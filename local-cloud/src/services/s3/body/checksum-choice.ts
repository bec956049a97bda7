import type { S3Request } from '../http/request.ts';
import { headerNotImplemented, invalidArgument, S3Error } from '../http/s3-error.ts';
import type { UploadChecksum } from '../store/uploads.ts';
import type { ChecksumAlgorithm } from './checksum.ts';
import { DEFAULT_CHECKSUM, isChecksumAlgorithm } from './checksum.ts';
import { isCombinable } from './crc-combine.ts';

/** `x-amz-checksum-algorithm`. @throws S3Error NotImplemented for XXHASH */
export function readChecksumAlgorithm(request: S3Request): ChecksumAlgorithm | undefined {
  const name = request.header('x-amz-checksum-algorithm');
  if (name === undefined) return undefined;
  const algorithm = name.toUpperCase();
  if (isChecksumAlgorithm(algorithm)) return algorithm;
  throw headerNotImplemented(`x-amz-checksum-algorithm: ${name}`);
}

/**
 * The checksum of an upload in parts: hashes only as COMPOSITE, CRC64NVME only as FULL_OBJECT, other CRCs as either.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
export function readUploadChecksum(request: S3Request): UploadChecksum {
  const chosen = readChecksumAlgorithm(request);
  const type = request.header('x-amz-checksum-type')?.toUpperCase();
  if (chosen === undefined) {
    if (type === undefined) return { algorithm: DEFAULT_CHECKSUM, type: 'FULL_OBJECT', isChosen: false };
    throw new S3Error(
      'InvalidRequest',
      'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
    );
  }
  const preferred = chosen === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE';
  if (type === undefined) return { algorithm: chosen, type: preferred, isChosen: true };
  if (type !== 'COMPOSITE' && type !== 'FULL_OBJECT') {
    throw invalidArgument('Value for x-amz-checksum-type header is invalid.', 'x-amz-checksum-type', type);
  }
  const possible = type === 'FULL_OBJECT' ? isCombinable(chosen) : chosen !== 'CRC64NVME';
  if (!possible) {
    throw new S3Error(
      'InvalidRequest',
      `The ${type} checksum type cannot be used with the ${chosen.toLowerCase()} checksum algorithm.`,
    );
  }
  return { algorithm: chosen, type, isChosen: true };
}
