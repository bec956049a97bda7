import { createHash } from 'node:crypto';
import type { Checksum } from '../body/checksum.ts';
import { checksumElement, digestOf } from '../body/checksum.ts';
import { combineCrcs, isCombinable } from '../body/crc-combine.ts';
import { S3Error } from '../http/s3-error.ts';
import type { XmlNode } from '../http/xml.ts';
import type { Part, UploadChecksum } from '../store/uploads.ts';

/** A part as the client lists it when it completes the upload. */
export interface ListedPart {
  readonly number: number;
  /** Without quotes. */
  readonly etag: string;
  readonly checksum: string | undefined;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MIN_PART_BYTES = 5 * 1024 ** 2;

/** @throws S3Error MalformedXML, InvalidPartOrder */
export function readListedParts(document: XmlNode, checksum: UploadChecksum): ListedPart[] {
  const parts = document.children('Part').map((part) => ({
    number: Number(part.text('PartNumber')?.trim()),
    etag: (part.text('ETag') ?? '').trim().replace(/^"(.*)"$/, '$1'),
    checksum: part.text(checksumElement(checksum.algorithm))?.trim(),
  }));
  if (parts.length === 0 || parts.some((part) => !Number.isInteger(part.number) || part.etag === '')) {
    throw new S3Error(
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
    );
  }
  const isAscending = parts.every((part, index) => index === 0 || part.number > (parts[index - 1]?.number ?? 0));
  if (!isAscending) {
    throw new S3Error(
      'InvalidPartOrder',
      'The list of parts was not in ascending order. Parts must be ordered by part number.',
    );
  }
  return parts;
}

/** Finds the uploaded parts that the client lists. @throws S3Error InvalidPart, InvalidRequest, EntityTooSmall */
export function matchParts(
  uploadId: string,
  listed: readonly ListedPart[],
  uploaded: readonly Part[],
  checksum: UploadChecksum,
): Part[] {
  const byNumber = new Map(uploaded.map((part) => [part.number, part]));
  return listed.map((wanted, index) => {
    const part = byNumber.get(wanted.number);
    const isSame = part?.etag === wanted.etag && (wanted.checksum === undefined || wanted.checksum === part.checksum);
    if (part === undefined || !isSame) {
      throw new S3Error(
        'InvalidPart',
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
        { details: { ETag: wanted.etag, PartNumber: wanted.number, UploadId: uploadId } },
      );
    }
    if (checksum.isChosen && checksum.type === 'COMPOSITE' && wanted.checksum === undefined) {
      throw new S3Error(
        'InvalidRequest',
        `The upload was created using a ${checksum.algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${wanted.number} in the request.`,
      );
    }
    if (part.size < MIN_PART_BYTES && index < listed.length - 1) {
      throw new S3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
        details: { ETag: part.etag, MinSizeAllowed: MIN_PART_BYTES, PartNumber: part.number, ProposedSize: part.size },
      });
    }
    return part;
  });
}

/** MD5 of the parts' MD5s, then `-` and their number. */
export function multipartETag(parts: readonly Part[]): string {
  const hash = createHash('md5');
  for (const part of parts) hash.update(part.etag, 'hex');
  return `${hash.digest('hex')}-${parts.length}`;
}

/** The object's checksum from those of its parts. */
export function multipartChecksum({ algorithm, type }: UploadChecksum, parts: readonly Part[]): Checksum {
  const digests = parts.map((part) => Buffer.from(part.checksum ?? '', 'base64'));
  if (type === 'FULL_OBJECT' && isCombinable(algorithm)) {
    const crcs = parts.map((part, index) => ({ crc: digests[index] ?? Buffer.alloc(0), length: part.size }));
    return { algorithm, type, value: combineCrcs(algorithm, crcs).toString('base64') };
  }
  if (algorithm === 'CRC64NVME') throw new Error('CRC64NVME has no composite form');
  const value = digestOf(algorithm, Buffer.concat(digests)).toString('base64');
  return { algorithm, type: 'COMPOSITE', value: `${value}-${parts.length}` };
}
