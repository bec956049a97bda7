import type { ChecksumAlgorithm } from './checksum.ts';

/** Reflected polynomials. https://reveng.sourceforge.io/crc-catalogue/all.htm */
const POLYNOMIALS = {
  CRC32: { bits: 32n, polynomial: 0xedb88320n },
  CRC32C: { bits: 32n, polynomial: 0x82f63b78n },
  CRC64NVME: { bits: 64n, polynomial: 0x9a6c9329ac4bc9b5n },
};

type CombinableCrc = keyof typeof POLYNOMIALS;

export function isCombinable(algorithm: ChecksumAlgorithm): algorithm is CombinableCrc {
  return algorithm in POLYNOMIALS;
}

/**
 * Computes the CRC of a whole from the CRCs of its parts, without the bytes.
 *
 * Appending `n` bytes multiplies the CRC before them by x^(8n) modulo the polynomial, as in zlib's `crc32_combine`.
 * Most parts of an upload have the same length, so the power is computed once per length.
 *
 * @param parts each with the number of bytes that its CRC covers
 */
export function combineCrcs(
  algorithm: CombinableCrc,
  parts: readonly { readonly crc: Buffer; readonly length: number }[],
): Buffer {
  const { bits, polynomial } = POLYNOMIALS[algorithm];
  const one = 1n << (bits - 1n);

  const multiply = (left: bigint, right: bigint): bigint => {
    let product = 0n;
    let shifted = right;
    for (let bit = one; bit > 0n; bit >>= 1n) {
      if (left & bit) product ^= shifted;
      shifted = shifted & 1n ? (shifted >> 1n) ^ polynomial : shifted >> 1n;
    }
    return product;
  };

  const powers = new Map<number, bigint>();
  const powerOfLength = (length: number): bigint => {
    let power = powers.get(length);
    if (power === undefined) {
      power = one;
      let square = one >> 8n; // x^8, one byte
      for (let left = BigInt(length); left > 0n; left >>= 1n) {
        if (left & 1n) power = multiply(square, power);
        square = multiply(square, square);
      }
      powers.set(length, power);
    }
    return power;
  };

  let combined = 0n;
  for (const part of parts) {
    combined = multiply(powerOfLength(part.length), combined) ^ BigInt(`0x${part.crc.toString('hex')}`);
  }
  return Buffer.from(combined.toString(16).padStart(Number(bits / 4n), '0'), 'hex');
}
