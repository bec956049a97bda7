import type { ReplyHeaders } from '../http/reply.ts';
import type { S3Request } from '../http/request.ts';
import { invalidArgument } from '../http/s3-error.ts';

/** Which key S3 would use. Remembered and reported, so that callers see what they asked for; bytes are stored in the clear. */
export interface Encryption {
  readonly algorithm: string;
  readonly kmsKeyId?: string;
}

const ALGORITHMS = ['AES256', 'aws:kms', 'aws:kms:dsse'];

export function readEncryption(request: S3Request): Encryption {
  const algorithm = request.header('x-amz-server-side-encryption') ?? 'AES256';
  if (!ALGORITHMS.includes(algorithm)) {
    throw invalidArgument(
      `The encryption method specified is not supported, allowed are ${ALGORITHMS.join(', ')}`,
      'x-amz-server-side-encryption',
      algorithm,
    );
  }
  const kmsKeyId = request.header('x-amz-server-side-encryption-aws-kms-key-id');
  return kmsKeyId === undefined ? { algorithm } : { algorithm, kmsKeyId };
}

export function encryptionHeaders(encryption: Encryption): ReplyHeaders {
  return {
    'x-amz-server-side-encryption': encryption.algorithm,
    'x-amz-server-side-encryption-aws-kms-key-id': encryption.kmsKeyId,
  };
}
