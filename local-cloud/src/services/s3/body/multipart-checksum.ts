import type { S3Request } from '../http/request.ts';
import { headerNotImplemented, invalidArgument, invalidRequest } from '../http/s3-error.ts';
import {
  type Checksum,
  type ChecksumAlgorithm,
  type ChecksumType,
  createDigester,
  DEFAULT_CHECKSUM,
  isChecksumAlgorithm,
} from './checksum.ts';
import { combineCrcs, isCombinable } from './crc-combine.ts';

/** How the checksum of an object that is uploaded in parts is made. */
export interface UploadChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: ChecksumType;
  /** Whether the client chose the algorithm. If not, the parts need not carry checksums. */
  readonly isChosen: boolean;
}

/**
 * Reads the checksum of an upload in parts: hashes can be COMPOSITE only, CRC64NVME FULL_OBJECT only, other CRCs either.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
export function readUploadChecksum(request: S3Request): UploadChecksum {
  const chosen = readChecksumAlgorithm(request);
  const type = request.header('x-amz-checksum-type')?.toUpperCase();
  if (chosen === undefined) {
    if (type === undefined) return { algorithm: DEFAULT_CHECKSUM, type: 'FULL_OBJECT', isChosen: false };
    const message = 'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.';
    throw invalidRequest(message);
  }
  const preferred = chosen === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE';
  if (type === undefined) return { algorithm: chosen, type: preferred, isChosen: true };
  if (type !== 'COMPOSITE' && type !== 'FULL_OBJECT') {
    throw invalidArgument('Value for x-amz-checksum-type header is invalid.', 'x-amz-checksum-type', type);
  }
  const isPossible = type === 'FULL_OBJECT' ? isCombinable(chosen) : chosen !== 'CRC64NVME';
  if (isPossible) return { algorithm: chosen, type, isChosen: true };
  throw invalidRequest(`The ${type} checksum type cannot be used with the ${chosen.toLowerCase()} checksum algorithm.`);
}

/** Reads `x-amz-checksum-algorithm`. @throws S3Error NotImplemented for an algorithm that is missing here */
export function readChecksumAlgorithm(request: S3Request): ChecksumAlgorithm | undefined {
  const sent = request.header('x-amz-checksum-algorithm');
  const algorithm = sent?.toUpperCase();
  if (algorithm === undefined || isChecksumAlgorithm(algorithm)) return algorithm;
  throw headerNotImplemented(`x-amz-checksum-algorithm: ${sent}`);
}

/** Computes an object's checksum from the checksums of its parts, which are base64. */
export function multipartChecksum(
  { algorithm, type }: UploadChecksum,
  parts: readonly { readonly checksum: string | null; readonly size: number }[],
): Checksum {
  const digests = parts.map(({ checksum, size }) => ({ crc: Buffer.from(checksum ?? '', 'base64'), length: size }));
  if (type === 'FULL_OBJECT' && isCombinable(algorithm)) {
    return { algorithm, type, value: combineCrcs(algorithm, digests).toString('base64') };
  }
  if (algorithm === 'CRC64NVME') throw new Error('CRC64NVME has no composite form');
  const digester = createDigester(algorithm);
  for (const { crc } of digests) digester.update(crc);
  return { algorithm, type: 'COMPOSITE', value: `${digester.digest().toString('base64')}-${parts.length}` };
}
