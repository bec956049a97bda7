import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createAwsChunkedDecoder } from '../../../src/services/s3/body/aws-chunked.ts';
import { type ChecksumAlgorithm, createDigester } from '../../../src/services/s3/body/checksum.ts';
import { combineCrcs } from '../../../src/services/s3/body/crc-combine.ts';
import { Bucket, client, local, put, requestHead, sendRaw, textOf, useBucket } from './s3-fixture.ts';

useBucket('bodies');

const head = (Key: string) => client.headObject({ Bucket, Key, ChecksumMode: 'ENABLED' });
const digest = async (algorithm: ChecksumAlgorithm, data: Uint8Array | string) => {
  const digester = createDigester(algorithm);
  digester.update(Buffer.from(data));
  return Buffer.from(await digester.digest());
};
const checksum = async (algorithm: ChecksumAlgorithm, data: Uint8Array | string) =>
  (await digest(algorithm, data)).toString('base64');
const CHECK_INPUT = '123456789';

test.each([
  ['CRC32', 'cbf43926'],
  ['CRC32C', 'e3069283'],
  ['CRC64NVME', 'ae8b14860a799888'],
  ['SHA1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
  ['SHA256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
] as const)('%s of the standard check input is %s', async (algorithm, hex) => {
  expect((await digest(algorithm, CHECK_INPUT)).toString('hex')).toBe(hex);
});

describe.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)('%s', (algorithm) => {
  const field = `Checksum${algorithm}`;

  test('is verified on PutObject and returned by HeadObject', async () => {
    const value = await checksum(algorithm, CHECK_INPUT);
    const other = await checksum(algorithm, 'other');

    const written = await put(algorithm, CHECK_INPUT, { [field]: value });
    const refused = put(`wrong-${algorithm}`, CHECK_INPUT, { [field]: other });

    await expect(refused).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(head(`wrong-${algorithm}`)).rejects.toMatchObject({ name: 'NotFound' });
    expect(written).toMatchObject({ [field]: value, ChecksumType: 'FULL_OBJECT' });
    expect(await head(algorithm)).toMatchObject({ [field]: value, ChecksumType: 'FULL_OBJECT' });
  });

  test('is accepted as the trailer that the SDK sends, and the SDK verifies it on GetObject', async () => {
    const Key = `stream-${algorithm}`;
    await put(Key, CHECK_INPUT, { ChecksumAlgorithm: algorithm });

    const read = await client.getObject({ Bucket, Key, ChecksumMode: 'ENABLED' });

    expect(await read.Body?.transformToString()).toBe(CHECK_INPUT);
  });
});

test('an object that is written without a checksum gets CRC64NVME', async () => {
  await fetch(`${local.endpoint}/${Bucket}/plain`, { method: 'PUT', body: CHECK_INPUT });

  expect(await head('plain')).toMatchObject({ ChecksumCRC64NVME: await checksum('CRC64NVME', CHECK_INPUT) });
});

test.each([
  [{ 'content-md5': createHash('md5').update('other').digest('base64') }, 400, 'BadDigest'],
  [{ 'content-md5': 'short' }, 400, 'InvalidDigest'],
  [{ 'x-amz-content-sha256': createHash('sha256').update('other').digest('hex') }, 400, 'XAmzContentSHA256Mismatch'],
  [{ 'x-amz-checksum-crc32': 'not base64' }, 400, 'InvalidRequest'],
  [{ 'x-amz-checksum-crc32': 'AAAAAA==', 'x-amz-checksum-sha1': 'x' }, 400, 'InvalidRequest'],
  [{ 'x-amz-sdk-checksum-algorithm': 'CRC32' }, 400, 'InvalidRequest'],
  [{ 'x-amz-checksum-xxhash64': 'AAAAAAAAAAA=' }, 501, 'NotImplemented'],
])('a PUT with %j is refused with %i %s, and writes nothing', async (headers, status, code) => {
  const response = await fetch(`${local.endpoint}/${Bucket}/refused`, { method: 'PUT', body: 'data', headers });

  expect([response.status, await response.text()]).toEqual([status, expect.stringContaining(`<Code>${code}</Code>`)]);
  await expect(head('refused')).rejects.toMatchObject({ name: 'NotFound' });
});

test('CopyObject keeps the checksum, or computes the requested one', async () => {
  await put('source', CHECK_INPUT, { ChecksumAlgorithm: 'CRC32C' });
  const copy = async (Key: string, rest = {}) =>
    (await client.copyObject({ Bucket, Key, CopySource: `${Bucket}/source`, ...rest })).CopyObjectResult;

  const [kept, requested] = [await copy('kept'), await copy('requested', { ChecksumAlgorithm: 'SHA256' })];

  expect(kept).toMatchObject({ ChecksumCRC32C: await checksum('CRC32C', CHECK_INPUT) });
  expect(requested).toMatchObject({ ChecksumSHA256: await checksum('SHA256', CHECK_INPUT) });
});

describe('the checksum of an upload in parts', () => {
  const parts = [Buffer.alloc(5 * 1024 * 1024, 'x'), Buffer.from('tail')];
  const upload = async (
    Key: string,
    ChecksumAlgorithm: ChecksumAlgorithm,
    ChecksumType: 'COMPOSITE' | 'FULL_OBJECT',
    rest = {},
  ) => {
    const { UploadId } = await client.createMultipartUpload({ Bucket, Key, ChecksumAlgorithm, ChecksumType });
    const Parts = [];
    for (const [index, Body] of parts.entries()) {
      const part = { Bucket, Key, UploadId, PartNumber: index + 1, Body, ChecksumAlgorithm };
      Parts.push({ ...(await client.uploadPart(part)), PartNumber: index + 1 });
    }
    return client.completeMultipartUpload({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...rest });
  };

  test.each(['CRC32', 'CRC32C', 'CRC64NVME'] as const)(
    'combines %s of the whole object from the parts',
    async (name) => {
      await upload(`full-${name}`, name, 'FULL_OBJECT');

      const expected = await checksum(name, Buffer.concat(parts));
      expect(await head(`full-${name}`)).toMatchObject({ [`Checksum${name}`]: expected, ChecksumType: 'FULL_OBJECT' });
    },
  );

  test.each(['CRC32', 'SHA256'] as const)('is, for composite %s, the checksum of the checksums', async (name) => {
    await upload(`composite-${name}`, name, 'COMPOSITE');

    const expected = await checksum(name, Buffer.concat(await Promise.all(parts.map((part) => digest(name, part)))));
    expect(await head(`composite-${name}`)).toMatchObject({
      [`Checksum${name}`]: `${expected}-2`,
      ChecksumType: 'COMPOSITE',
    });
  });

  test('is refused if it differs from the one that the client sends for the whole object', async () => {
    const wrong = upload('wrong', 'CRC32', 'FULL_OBJECT', { ChecksumCRC32: await checksum('CRC32', 'tail') });

    await expect(wrong).rejects.toMatchObject({ name: 'BadDigest' });
  });

  test('cannot be a hash of the whole object', async () => {
    await expect(upload('impossible', 'SHA256', 'FULL_OBJECT')).rejects.toMatchObject({ name: 'InvalidRequest' });
  });
});

const crc = (data: Uint8Array | string) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(data));
  return bytes;
};

test('combined CRCs equal the CRC of the whole, for any parts', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 6 }), (parts) => {
      const crcs = parts.map((part) => ({ crc: crc(part), length: part.length }));
      expect(combineCrcs('CRC32', crcs).equals(crc(Buffer.concat(parts)))).toBe(true);
    }),
  );
});

const PAYLOAD = 'hello, chunked world';
const TRAILER = `x-amz-checksum-crc32:${crc(PAYLOAD).toString('base64')}\r\n`;
const signature = `;chunk-signature=${'a'.repeat(64)}`;
const chunks = (extension: string) => `5${extension}\r\nhello\r\nF${extension}\r\n, chunked world\r\n0${extension}\r\n`;
const SIGNED = { 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' };
const UNSIGNED = { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' };
const WITH_TRAILER = { ...UNSIGNED, 'x-amz-trailer': 'x-amz-checksum-crc32' };
const ENCODED = { ...WITH_TRAILER, 'content-encoding': 'aws-chunked,gzip' };
const putHead = (key: string, headers: Record<string, string>, body: string) =>
  requestHead('PUT', `/${Bucket}/${key}`, {
    'content-length': Buffer.byteLength(body),
    'x-amz-decoded-content-length': PAYLOAD.length,
    ...headers,
  });

describe.each([
  ['signed', SIGNED, `${chunks(signature)}\r\n`],
  [
    'signed with a signed trailer',
    { 'x-amz-content-sha256': `${SIGNED['x-amz-content-sha256']}-TRAILER`, 'x-amz-trailer': 'x-amz-checksum-crc32' },
    `${chunks(signature)}${TRAILER}x-amz-trailer-signature:${'b'.repeat(64)}\r\n\r\n`,
  ],
  ['unsigned with a trailer', WITH_TRAILER, `${chunks('')}${TRAILER}\r\n`],
  ['unsigned with a trailer and content-encoding', ENCODED, `${chunks('')}${TRAILER}\r\n`],
])('an aws-chunked body, %s,', (_form, headers, body) => {
  test.each([1, 3, 7, 1000])('is decoded when sent %i bytes at a time', async (size) => {
    const pieces = Array.from({ length: Math.ceil(body.length / size) }, (_, index) =>
      body.slice(index * size, (index + 1) * size),
    );

    const answer = await sendRaw(local.port, [putHead('object', headers, body), ...pieces]);

    expect(answer).toMatch(/^HTTP\/1.1 200 /);
    expect(await textOf('object')).toBe(PAYLOAD);
  });
});

test('the stored content encoding does not include aws-chunked', async () => {
  const body = `${chunks('')}${TRAILER}\r\n`;

  await sendRaw(local.port, [putHead('encoded', ENCODED, body), body]);

  expect((await head('encoded')).ContentEncoding).toBe('gzip');
});

test.each([
  ['a wrong checksum in the trailer', WITH_TRAILER, `${chunks('')}x-amz-checksum-crc32:AAAAAA==\r\n\r\n`, 'BadDigest'],
  ['an announced trailer that is missing', WITH_TRAILER, `${chunks('')}\r\n`, 'MalformedTrailerError'],
  ['no last chunk', UNSIGNED, '14\r\nhello, chunked world\r\n', 'IncompleteBody'],
  ['fewer bytes than announced', UNSIGNED, '5\r\nhello\r\n0\r\n\r\n', 'IncompleteBody'],
  ['more bytes than announced', UNSIGNED, `20\r\n${'x'.repeat(32)}\r\n0\r\n\r\n`, 'IncompleteBody'],
  ['a chunk size that is not a number', UNSIGNED, `zz\r\n${PAYLOAD}\r\n0\r\n\r\n`, 'InvalidRequest'],
  ['a chunk longer than its size', UNSIGNED, `5\r\n${PAYLOAD}\r\n0\r\n\r\n`, 'InvalidRequest'],
  ['an endless chunk header', UNSIGNED, '0'.repeat(10_000), 'InvalidRequest'],
])('an aws-chunked body with %s is refused, and writes nothing', async (_what, headers, body, code) => {
  const answer = await sendRaw(local.port, [putHead('refused', headers, body), body]);

  expect(answer).toContain(`<Code>${code}</Code>`);
  await expect(textOf('refused')).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('the rest of a refused body is read, so that the client gets the reason and can use the connection again', async () => {
  const length = 8 * 1024 * 1024;
  const first = putHead('refused', { ...UNSIGNED, connection: 'keep-alive', 'content-length': String(length) }, '');
  const next = requestHead('HEAD', `/${Bucket}`, {});

  const answers = await sendRaw(local.port, [first, 'zz\r\n', Buffer.alloc(length - 4), next]);

  expect(answers).toMatch(/^HTTP\/1.1 400 [\s\S]*<Code>InvalidRequest<\/Code>[\s\S]*HTTP\/1.1 200 /);
});

test('the aws-chunked decoder returns any payload, for any chunks and pieces', () => {
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
