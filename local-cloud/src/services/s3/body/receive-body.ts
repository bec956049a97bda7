import { createHash } from 'node:crypto';
import type { S3Request } from '../http/request.ts';
import { S3Error } from '../http/s3-error.ts';
import { createAwsChunkedDecoder } from './aws-chunked.ts';
import type { ChecksumAlgorithm } from './checksum.ts';
import { checksumHeader, createDigester } from './checksum.ts';
import type { DeclaredBody, DeclaredChecksum } from './declared-body.ts';
import { readDeclaredBody, wellFormed } from './declared-body.ts';

export interface ReceivedBody {
  readonly size: number;
  /** Hex. */
  readonly md5: string;
  /** Base64, by algorithm: the one that the client declared and those that were asked for. */
  readonly checksums: ReadonlyMap<ChecksumAlgorithm, string>;
  readonly declaredAlgorithm: ChecksumAlgorithm | undefined;
}

/**
 * Streams the payload into `sink` and verifies everything that the client said about it.
 *
 * @throws S3Error IncompleteBody, BadDigest, XAmzContentSHA256Mismatch and the like; what `sink` took is then to be dropped
 */
export async function receiveBody(
  request: S3Request,
  sink: (payload: Buffer) => void | Promise<void>,
  chooseAlgorithms: (declared: ChecksumAlgorithm | undefined) => readonly ChecksumAlgorithm[] = () => [],
): Promise<ReceivedBody> {
  const declared = readDeclaredBody(request);
  const algorithms = new Set(chooseAlgorithms(declared.checksum?.algorithm));
  if (declared.checksum) algorithms.add(declared.checksum.algorithm);
  const digesters = new Map([...algorithms].map((algorithm) => [algorithm, createDigester(algorithm)]));
  const md5 = createHash('md5');
  const sha256 = declared.contentSha256 === undefined ? undefined : createHash('sha256');
  let size = 0;

  const trailers = await readPayload(request, declared, async (payload) => {
    size += payload.length;
    if (declared.size !== undefined && size > declared.size) throw incomplete(declared.size, size);
    md5.update(payload);
    sha256?.update(payload);
    for (const digester of digesters.values()) digester.update(payload);
    await sink(payload);
  });

  if (declared.size !== undefined && size !== declared.size) throw incomplete(declared.size, size);
  const checksums = new Map<ChecksumAlgorithm, string>();
  for (const [algorithm, digester] of digesters) checksums.set(algorithm, (await digester.digest()).toString('base64'));
  const md5Digest = md5.digest();
  verifyMd5(declared.contentMd5, md5Digest);
  if (sha256 && sha256.digest('hex') !== declared.contentSha256) {
    throw new S3Error(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
  if (declared.checksum) verifyChecksum(declared.checksum, checksums, trailers);
  return { size, md5: md5Digest.toString('hex'), checksums, declaredAlgorithm: declared.checksum?.algorithm };
}

/** Feeds the payload to `take` and returns the trailers, none unless the body is aws-chunked. */
async function readPayload(
  request: S3Request,
  declared: DeclaredBody,
  take: (payload: Buffer) => Promise<void>,
): Promise<ReadonlyMap<string, string>> {
  // A refused body must not take the connection with it: the client has yet to read why.
  const stream: AsyncIterable<Buffer> = request.incoming.iterator({ destroyOnReturn: false });
  if (!declared.awsChunked) {
    for await (const bytes of stream) await take(bytes);
    return new Map();
  }
  const decoder = createAwsChunkedDecoder();
  for await (const bytes of stream) {
    for (const payload of decoder.push(bytes)) await take(payload);
  }
  return decoder.finish();
}

function verifyMd5(declared: string | undefined, computed: Buffer): void {
  if (declared === undefined || computed.equals(Buffer.from(declared, 'base64'))) return;
  throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.', {
    details: { ExpectedDigest: declared, CalculatedDigest: computed.toString('base64') },
  });
}

function verifyChecksum(
  { algorithm, value }: DeclaredChecksum,
  computed: ReadonlyMap<ChecksumAlgorithm, string>,
  trailers: ReadonlyMap<string, string>,
): void {
  const header = checksumHeader(algorithm);
  const trailer = trailers.get(header);
  const expected = value ?? (trailer === undefined ? undefined : wellFormed(algorithm, trailer));
  if (expected === undefined) {
    throw new S3Error('MalformedTrailerError', `The trailer ${header} was announced and did not come.`);
  }
  if (expected !== computed.get(algorithm)) {
    throw new S3Error('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
  }
}

function incomplete(declared: number, received: number): S3Error {
  return new S3Error(
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
    {
      details: { NumberBytesExpected: declared, NumberBytesReceived: received },
    },
  );
}
