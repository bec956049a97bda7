import { createHash } from 'node:crypto';
import type { S3Request } from '../http/request.ts';
import { S3Error } from '../http/s3-error.ts';
import { parseXml, type XmlNode } from '../http/xml.ts';
import type { Blobs } from '../store/blobs.ts';
import type { Segment } from '../store/segments.ts';
import { createAwsChunkedDecoder } from './aws-chunked.ts';
import { badChecksum, type ChecksumAlgorithm, checkedValue, checksumHeader, createDigester } from './checksum.ts';
import { type DeclaredBody, type DeclaredChecksum, readDeclaredBody } from './declared-body.ts';

interface ReceivedBody {
  readonly size: number;
  /** Hex. */
  readonly md5: string;
  /** Base64, for the declared algorithm and those that the caller chose. */
  readonly checksums: ReadonlyMap<ChecksumAlgorithm, string>;
  readonly declaredAlgorithm: ChecksumAlgorithm | undefined;
}

interface StoredBody extends ReceivedBody {
  readonly segments: readonly Segment[];
}

/** Chooses the algorithms to compute, from the one that the client declared. */
type ChooseAlgorithms = (declared: ChecksumAlgorithm | undefined) => readonly ChecksumAlgorithm[];

/**
 * Streams the body into a new blob and passes it to `commit`, which adds it to the index.
 * If either fails, the blob is deleted: nothing remains of a refused or interrupted upload.
 */
export async function receiveBlob<T>(
  request: S3Request,
  blobs: Blobs,
  chooseAlgorithms: ChooseAlgorithms,
  commit: (body: StoredBody) => Promise<T>,
): Promise<T> {
  const writer = blobs.create();
  try {
    const received = await receiveBody(request, writer.write, chooseAlgorithms);
    return await commit({ ...received, segments: await writer.finish() });
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

/** S3's largest document is a CompleteMultipartUpload of 10,000 parts with checksums; it is smaller than this. */
const MAX_DOCUMENT_BYTES = 8 * 1024 * 1024;

/** Receives and parses an XML body. @throws S3Error MalformedXML, MaxMessageLengthExceeded */
export async function receiveXml(request: S3Request, root: string): Promise<XmlNode> {
  return parseXml(await receiveText(request), root);
}

export async function receiveText(request: S3Request): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  await receiveBody(request, (payload) => {
    size += payload.length;
    if (size > MAX_DOCUMENT_BYTES) throw new S3Error('MaxMessageLengthExceeded', 'Your request was too big.');
    pieces.push(payload);
  });
  return Buffer.concat(pieces).toString('utf8');
}

/**
 * Streams the payload into `sink` and verifies everything that the client declared about it.
 *
 * @throws S3Error IncompleteBody, BadDigest, XAmzContentSHA256Mismatch and the like; the caller then drops the payload
 */
async function receiveBody(
  request: S3Request,
  sink: (payload: Buffer) => void | Promise<void>,
  chooseAlgorithms: ChooseAlgorithms = () => [],
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
    const message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
    throw new S3Error('XAmzContentSHA256Mismatch', message);
  }
  if (declared.checksum) verifyChecksum(declared.checksum, checksums, trailers);
  return { size, md5: md5Digest.toString('hex'), checksums, declaredAlgorithm: declared.checksum?.algorithm };
}

/** Passes the payload to `take` and returns the trailers, which only an aws-chunked body has. */
async function readPayload(
  request: S3Request,
  declared: DeclaredBody,
  take: (payload: Buffer) => Promise<void>,
): Promise<ReadonlyMap<string, string>> {
  // Refusing a body must not close the connection: the client has not read the reason yet.
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
    ExpectedDigest: declared,
    CalculatedDigest: computed.toString('base64'),
  });
}

function verifyChecksum(
  { algorithm, value }: DeclaredChecksum,
  computed: ReadonlyMap<ChecksumAlgorithm, string>,
  trailers: ReadonlyMap<string, string>,
): void {
  const header = checksumHeader(algorithm);
  const trailer = trailers.get(header);
  const expected = value ?? (trailer === undefined ? undefined : checkedValue(algorithm, trailer));
  if (expected === undefined) {
    throw new S3Error('MalformedTrailerError', `The trailer ${header} was announced and did not arrive.`);
  }
  if (expected !== computed.get(algorithm)) throw badChecksum(algorithm);
}

function incomplete(declared: number, received: number): S3Error {
  const message = 'You did not provide the number of bytes specified by the Content-Length HTTP header';
  const details = { NumberBytesExpected: declared, NumberBytesReceived: received };
  return new S3Error('IncompleteBody', message, details);
}
