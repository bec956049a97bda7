import { createHash } from 'node:crypto';

/** The same id for the same parts, version 8 of RFC 9562: https://www.rfc-editor.org/rfc/rfc9562#section-5.8 */
export function derivedUuid(...parts: readonly string[]): string {
  // As JSON, or ['ab', 'c'] and ['a', 'bc'] would be one.
  const bytes = createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
