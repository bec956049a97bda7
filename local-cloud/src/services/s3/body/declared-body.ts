import type { S3Request } from '../http/request.ts';
import { headerNotImplemented, invalidRequest, S3Error } from '../http/s3-error.ts';
import { type ChecksumAlgorithm, checkedValue, isChecksumAlgorithm } from './checksum.ts';

/** What the headers say about the body that follows. All of it is verified against the bytes. */
export interface DeclaredBody {
  readonly awsChunked: boolean;
  /** Number of payload bytes, if the client sent it. */
  readonly size: number | undefined;
  readonly contentMd5: string | undefined;
  /** Hex SHA-256 of a signed single-chunk body. */
  readonly contentSha256: string | undefined;
  readonly checksum: DeclaredChecksum | undefined;
}

export interface DeclaredChecksum {
  readonly algorithm: ChecksumAlgorithm;
  /** `undefined` if a trailer will carry it. */
  readonly value: string | undefined;
}

const MAX_SINGLE_PUT_BYTES = 5 * 1024 ** 3;
/** Headers that start with `x-amz-checksum-` and carry no checksum. */
const NOT_A_VALUE = new Set(['algorithm', 'type', 'mode']);

/** @throws S3Error */
export function readDeclaredBody(request: S3Request): DeclaredBody {
  const sha256 = request.incoming.headers['x-amz-content-sha256']?.toString() ?? '';
  const encodings = request.header('content-encoding') ?? '';
  const awsChunked = sha256.startsWith('STREAMING-') || encodings.toLowerCase().includes('aws-chunked');
  const size = declaredSize(request, awsChunked);
  const contentMd5 = request.header('content-md5');
  if (contentMd5 !== undefined && Buffer.from(contentMd5, 'base64').length !== 16) {
    const details = { 'Content-MD5': contentMd5 };
    throw new S3Error('InvalidDigest', 'The Content-MD5 you specified was invalid.', details);
  }
  const contentSha256 = /^[0-9a-f]{64}$/i.test(sha256) ? sha256.toLowerCase() : undefined;
  return { awsChunked, size, contentMd5, contentSha256, checksum: declaredChecksum(request) };
}

function declaredSize(request: S3Request, awsChunked: boolean): number | undefined {
  const contentLength = request.header('content-length');
  const text = awsChunked ? request.header('x-amz-decoded-content-length') : contentLength;
  if (text === undefined) {
    // A PUT with neither length nor transfer encoding has no body: an empty object.
    if (contentLength === undefined && request.header('transfer-encoding') === undefined) return 0;
    throw new S3Error('MissingContentLength', 'You must provide the Content-Length HTTP header.');
  }
  const size = Number(text);
  if (!Number.isSafeInteger(size) || size < 0) {
    throw new S3Error('InvalidArgument', `The length ${JSON.stringify(text)} is not a number of bytes.`);
  }
  if (size > MAX_SINGLE_PUT_BYTES) {
    throw new S3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
      ProposedSize: size,
      MaxSizeAllowed: MAX_SINGLE_PUT_BYTES,
    });
  }
  return size;
}

function declaredChecksum(request: S3Request): DeclaredChecksum | undefined {
  const headers = [...request.headersWithPrefix('x-amz-checksum-')].filter(([name]) => !NOT_A_VALUE.has(name));
  const trailers = (request.header('x-amz-trailer') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name.startsWith('x-amz-checksum-'))
    .map((name) => [name.slice('x-amz-checksum-'.length), ''] as const);
  const [first, second] = [...headers, ...trailers];
  if (second !== undefined) {
    const message = 'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.';
    throw invalidRequest(message);
  }
  if (first === undefined) {
    if (request.header('x-amz-sdk-checksum-algorithm') === undefined) return undefined;
    throw invalidRequest(
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    );
  }
  const [name, value] = first;
  const algorithm = name.toUpperCase();
  if (!isChecksumAlgorithm(algorithm)) throw headerNotImplemented(`x-amz-checksum-${name}`);
  return { algorithm, value: value === '' ? undefined : checkedValue(algorithm, value) };
}
