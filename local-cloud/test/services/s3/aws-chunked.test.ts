import { crc32 } from 'node:zlib';
import { GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createAwsChunkedDecoder } from '../../../src/services/s3/body/aws-chunked.ts';
import { Bucket, local, useBucket } from './bucket-under-test.ts';
import { requestHead, sendRaw } from './raw-http.ts';

const PAYLOAD = 'hello, chunked world';

useBucket('chunked');

const crc = (text: string) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(text));
  return bytes.toString('base64');
};
const signature = `;chunk-signature=${'a'.repeat(64)}`;
const chunks = (extension: string) => `5${extension}\r\nhello\r\nF${extension}\r\n, chunked world\r\n0${extension}\r\n`;
const TRAILER = `x-amz-checksum-crc32:${crc(PAYLOAD)}\r\n`;

const FORMS: [string, Record<string, string>, string][] = [
  ['signed', { 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' }, `${chunks(signature)}\r\n`],
  [
    'signed with a signed trailer',
    { 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER', 'x-amz-trailer': 'x-amz-checksum-crc32' },
    `${chunks(signature)}${TRAILER}x-amz-trailer-signature:${'b'.repeat(64)}\r\n\r\n`,
  ],
  [
    'unsigned with a trailer',
    { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'x-amz-trailer': 'x-amz-checksum-crc32' },
    `${chunks('')}${TRAILER}\r\n`,
  ],
  [
    'unsigned with a trailer and content-encoding',
    {
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-trailer': 'x-amz-checksum-crc32',
      'content-encoding': 'aws-chunked,gzip',
    },
    `${chunks('')}${TRAILER}\r\n`,
  ],
];

const putHead = (key: string, headers: Record<string, string>, body: string) =>
  requestHead('PUT', `/${Bucket}/${key}`, {
    'content-length': Buffer.byteLength(body),
    'x-amz-decoded-content-length': PAYLOAD.length,
    ...headers,
  });
const stored = async (Key: string) =>
  (await local.client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();

describe.each(FORMS)('%s', (_name, headers, body) => {
  test.each([1, 3, 7, 1000])('arrives whole when sent %i bytes at a time', async (size) => {
    const pieces = Array.from({ length: Math.ceil(body.length / size) }, (_, index) =>
      body.slice(index * size, (index + 1) * size),
    );

    const answer = await sendRaw(local.port, [putHead('object', headers, body), ...pieces]);

    expect(answer).toMatch(/^HTTP\/1.1 200 /);
    expect(await stored('object')).toBe(PAYLOAD);
  });
});

test('aws-chunked is no part of the stored content encoding', async () => {
  const [, headers, body] = FORMS[3] ?? ['', {}, ''];
  await sendRaw(local.port, [putHead('encoded', headers, body), body]);

  const head = await local.client.send(new HeadObjectCommand({ Bucket, Key: 'encoded' }));

  expect(head.ContentEncoding).toBe('gzip');
});

const UNSIGNED = { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' };
const WITH_TRAILER = { ...UNSIGNED, 'x-amz-trailer': 'x-amz-checksum-crc32' };
test.each([
  ['a wrong checksum in the trailer', WITH_TRAILER, `${chunks('')}x-amz-checksum-crc32:AAAAAA==\r\n\r\n`, 'BadDigest'],
  ['an announced trailer that is missing', WITH_TRAILER, `${chunks('')}\r\n`, 'MalformedTrailerError'],
  ['no last chunk', UNSIGNED, '14\r\nhello, chunked world\r\n', 'IncompleteBody'],
  ['fewer bytes than announced', UNSIGNED, '5\r\nhello\r\n0\r\n\r\n', 'IncompleteBody'],
  ['more bytes than announced', UNSIGNED, `20\r\n${'x'.repeat(32)}\r\n0\r\n\r\n`, 'IncompleteBody'],
  ['a chunk size that is no number', UNSIGNED, `zz\r\n${PAYLOAD}\r\n0\r\n\r\n`, 'InvalidRequest'],
  ['a chunk longer than its size', UNSIGNED, `5\r\n${PAYLOAD}\r\n0\r\n\r\n`, 'InvalidRequest'],
  ['an endless chunk header', UNSIGNED, '0'.repeat(10_000), 'InvalidRequest'],
])('%s is refused, and nothing is stored', async (_name, headers, body, code) => {
  const answer = await sendRaw(local.port, [putHead('refused', headers, body), body]);

  expect(answer).toContain(`<Code>${code}</Code>`);
  await expect(stored('refused')).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('a body refused at its beginning is read to its end, so that the client gets the reason and can go on', async () => {
  const length = 8 * 1024 * 1024;
  const head = putHead('refused', { ...UNSIGNED, connection: 'keep-alive', 'content-length': String(length) }, '');
  const next = requestHead('HEAD', `/${Bucket}`, {});

  const answers = await sendRaw(local.port, [head, 'zz\r\n', Buffer.alloc(length - 4), next]);

  expect(answers).toMatch(/^HTTP\/1.1 400 [\s\S]*<Code>InvalidRequest<\/Code>[\s\S]*HTTP\/1.1 200 /);
});

test('any payload in any chunks, cut anywhere, is decoded to itself', () => {
  const piece = fc.uint8Array({ minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), fc.array(fc.nat(400), { maxLength: 10 }), (payload, cuts) => {
      const framed = Buffer.concat([
        ...payload.flatMap((bytes) => [Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]),
        Buffer.from('0\r\nx-amz-a:1\r\n\r\n'),
      ]);
      const decoder = createAwsChunkedDecoder();
      const positions = [0, ...cuts.map((cut) => cut % (framed.length + 1)).sort((a, b) => a - b), framed.length];
      const decoded = positions.slice(1).flatMap((end, index) => decoder.push(framed.subarray(positions[index], end)));
      expect(Buffer.concat(decoded).equals(Buffer.concat(payload))).toBe(true);
      expect(decoder.finish().get('x-amz-a')).toBe('1');
    }),
  );
});
