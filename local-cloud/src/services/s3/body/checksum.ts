import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { Crc32c } from '@aws-crypto/crc32c';
import { Crc64Nvme } from '@aws-sdk/crc64-nvme';
import type { ReplyHeaders } from '../http/reply.ts';
import { invalidRequest, S3Error } from '../http/s3-error.ts';

/** Bytes of each algorithm's digest. */
const DIGEST_BYTES = { CRC32: 4, CRC32C: 4, CRC64NVME: 8, SHA1: 20, SHA256: 32, SHA512: 64, MD5: 16 };

export type ChecksumAlgorithm = keyof typeof DIGEST_BYTES;

/** A checksum as S3 stores and shows it. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64. A COMPOSITE value ends with `-` and the number of parts. */
  readonly value: string;
  readonly type: ChecksumType;
}

/** FULL_OBJECT covers the bytes of the whole object; COMPOSITE is a checksum of the parts' checksums. */
export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE';

/** S3 computes this one when the client sends none. */
export const DEFAULT_CHECKSUM: ChecksumAlgorithm = 'CRC64NVME';

interface Digester<Digest = Buffer | Promise<Buffer>> {
  update(bytes: Uint8Array): void;
  /** Ends the computation. */
  digest(): Digest;
}

export function createDigester(algorithm: Exclude<ChecksumAlgorithm, 'CRC64NVME'>): Digester<Buffer>;
export function createDigester(algorithm: ChecksumAlgorithm): Digester;
export function createDigester(algorithm: ChecksumAlgorithm): Digester {
  switch (algorithm) {
    case 'CRC32': {
      let value = 0;
      return {
        update: (bytes) => {
          value = crc32(bytes, value);
        },
        digest: () => uint32(value),
      };
    }
    case 'CRC32C': {
      const crc = new Crc32c();
      return { update: (bytes) => void crc.update(bytes), digest: () => uint32(crc.digest()) };
    }
    case 'CRC64NVME': {
      const crc = new Crc64Nvme();
      return { update: (bytes) => crc.update(bytes), digest: async () => Buffer.from(await crc.digest()) };
    }
    default: {
      const hash = createHash(algorithm);
      return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest() };
    }
  }
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function isChecksumAlgorithm(name: string): name is ChecksumAlgorithm {
  return Object.hasOwn(DIGEST_BYTES, name);
}

/** `x-amz-checksum-crc32` and so on. */
export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

export function checksumHeaders(checksum: Checksum | undefined): ReplyHeaders {
  if (checksum === undefined) return {};
  return { [checksumHeader(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': checksum.type };
}

/** `ChecksumCRC32` and so on: the element's name in S3's XML. */
export function checksumElement(algorithm: ChecksumAlgorithm): string {
  return `Checksum${algorithm}`;
}

export function checksumElements(checksum: Checksum | undefined): Record<string, string> {
  if (checksum === undefined) return {};
  return { [checksumElement(checksum.algorithm)]: checksum.value, ChecksumType: checksum.type };
}

/** @throws S3Error InvalidRequest unless `value` is base64 of exactly the bytes of the algorithm's digest */
export function checkedValue(algorithm: ChecksumAlgorithm, value: string): string {
  const bytes = Buffer.from(value, 'base64');
  if (bytes.length === DIGEST_BYTES[algorithm] && bytes.toString('base64') === value) return value;
  throw invalidRequest(`Value for ${checksumHeader(algorithm)} header is invalid.`);
}

export function badChecksum(algorithm: ChecksumAlgorithm): S3Error {
  return new S3Error('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
}
