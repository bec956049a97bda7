import { invalidRequest, S3Error } from '../http/s3-error.ts';

/** Far above any chunk header or trailer. Without a limit a client could make this process buffer without end. */
const MAX_LINE_BYTES = 8192;
const CRLF = Buffer.from('\r\n');

/**
 * Removes the `aws-chunked` framing, signed or not, wherever the network has split it:
 * `size[;chunk-signature=…]\r\n payload \r\n … 0\r\n [name:value\r\n …] \r\n`.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html — signatures are not verified.
 */
export function createAwsChunkedDecoder() {
  let state: 'size' | 'payload' | 'payload-end' | 'trailer' | 'done' = 'size';
  let line: Buffer = Buffer.alloc(0);
  let remaining = 0;
  const trailers = new Map<string, string>();

  const onLine = (text: string): void => {
    if (state === 'payload-end') {
      if (text !== '') throw malformed(`expected the end of a chunk, got ${JSON.stringify(text.slice(0, 40))}`);
      state = 'size';
    } else if (state === 'size') {
      remaining = readChunkSize(text);
      state = remaining === 0 ? 'trailer' : 'payload';
    } else if (text === '') {
      state = 'done';
    } else {
      trailers.set(...readTrailer(text));
    }
  };

  return {
    /** Returns the payload in `bytes`. */
    push(bytes: Buffer): Buffer[] {
      const payload: Buffer[] = [];
      let at = 0;
      while (at < bytes.length && state !== 'done') {
        if (state === 'payload') {
          const piece = bytes.subarray(at, at + remaining);
          payload.push(piece);
          at += piece.length;
          remaining -= piece.length;
          if (remaining === 0) state = 'payload-end';
          continue;
        }
        const end = bytes.indexOf(0x0a, at);
        const piece = bytes.subarray(at, end < 0 ? bytes.length : end + 1);
        line = line.length === 0 ? piece : Buffer.concat([line, piece]);
        if (line.length > MAX_LINE_BYTES) throw malformed(`a chunk header is longer than ${MAX_LINE_BYTES} bytes`);
        at += piece.length;
        if (end < 0) break;
        if (!line.subarray(-2).equals(CRLF)) throw malformed('a chunk header does not end with CR LF');
        const text = line.toString('latin1', 0, line.length - 2);
        line = Buffer.alloc(0);
        onLine(text);
      }
      return payload;
    },
    /** Returns the trailing headers, in lower case. @throws S3Error IncompleteBody if the last chunk is missing */
    finish(): ReadonlyMap<string, string> {
      // Some clients end an unsigned body right after the last chunk's line, without the empty line.
      const ended = state === 'done' || (state === 'trailer' && line.length === 0);
      if (!ended) throw new S3Error('IncompleteBody', 'The request body terminated unexpectedly');
      return trailers;
    },
  };
}

/** Reads a hexadecimal size, which `;chunk-signature=…` may follow. */
function readChunkSize(line: string): number {
  const size = /^([0-9a-fA-F]{1,12})\s*(;.*)?$/.exec(line)?.[1];
  if (size !== undefined) return Number.parseInt(size, 16);
  throw malformed(`expected a chunk size, got ${JSON.stringify(line.slice(0, 40))}`);
}

function readTrailer(line: string): [name: string, value: string] {
  const colon = line.indexOf(':');
  if (colon >= 0) return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
  throw new S3Error('MalformedTrailerError', 'The request contained trailing data that was not well-formed');
}

function malformed(reason: string): S3Error {
  return invalidRequest(`The aws-chunked request body is malformed: ${reason}.`);
}
