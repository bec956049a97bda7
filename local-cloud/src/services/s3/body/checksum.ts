import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { Crc32c } from '@aws-crypto/crc32c';
import { Crc64Nvme } from '@aws-sdk/crc64-nvme';

export const CHECKSUM_ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256', 'SHA512', 'MD5'] as const;
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];
/** FULL_OBJECT covers the bytes of the whole object; COMPOSITE is a checksum of the parts' checksums. */
export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE';

/** A checksum as S3 stores and shows it: base64, for COMPOSITE followed by `-` and the number of parts. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly value: string;
  readonly type: ChecksumType;
}

/** S3 computes this one itself when the client sends none. */
export const DEFAULT_CHECKSUM: ChecksumAlgorithm = 'CRC64NVME';

export interface Digester {
  update(bytes: Uint8Array): void;
  /** Ends the computation. */
  digest(): Promise<Buffer>;
}

export function createDigester(algorithm: ChecksumAlgorithm): Digester {
  switch (algorithm) {
    case 'CRC32': {
      let value = 0;
      return {
        update: (bytes) => {
          value = crc32(bytes, value);
        },
        digest: async () => uint32(value),
      };
    }
    case 'CRC32C': {
      const crc = new Crc32c();
      return { update: (bytes) => void crc.update(bytes), digest: async () => uint32(crc.digest()) };
    }
    case 'CRC64NVME': {
      const crc = new Crc64Nvme();
      return { update: (bytes) => crc.update(bytes), digest: async () => Buffer.from(await crc.digest()) };
    }
    default: {
      const hash = createHash(algorithm);
      return { update: (bytes) => void hash.update(bytes), digest: async () => hash.digest() };
    }
  }
}

/** Digest of bytes at hand, for the checksum of checksums. CRC64NVME has none: it is only ever FULL_OBJECT. */
export function digestOf(algorithm: Exclude<ChecksumAlgorithm, 'CRC64NVME'>, bytes: Uint8Array): Buffer {
  if (algorithm === 'CRC32') return uint32(crc32(bytes));
  if (algorithm === 'CRC32C') return uint32(new Crc32c().update(bytes).digest());
  return createHash(algorithm).update(bytes).digest();
}

/** `x-amz-checksum-crc32` and so on. */
export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/** `ChecksumCRC32` and so on: the element's name in S3's XML. */
export function checksumElement(algorithm: ChecksumAlgorithm): string {
  return `Checksum${algorithm}`;
}

export function isChecksumAlgorithm(name: string): name is ChecksumAlgorithm {
  return (CHECKSUM_ALGORITHMS as readonly string[]).includes(name);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
