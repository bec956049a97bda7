import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import {
  ChecksumAlgorithm,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ChecksumAlgorithm as Algorithm } from '../../../src/services/s3/body/checksum.ts';
import { createDigester } from '../../../src/services/s3/body/checksum.ts';
import { combineCrcs } from '../../../src/services/s3/body/crc-combine.ts';
import { Bucket, local, useBucket } from './bucket-under-test.ts';

const FIVE_MIB = Buffer.alloc(5 * 1024 * 1024, 'x');

useBucket('checksums');

const head = (Key: string) => local.client.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
const digest = async (algorithm: Algorithm, data: Uint8Array) => {
  const digester = createDigester(algorithm);
  digester.update(data);
  return (await digester.digest()).toString('base64');
};
const CHECK_INPUT = Buffer.from('123456789');

test.each([
  ['CRC32', 'cbf43926'],
  ['CRC32C', 'e3069283'],
  ['CRC64NVME', 'ae8b14860a799888'],
  ['SHA1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
  ['SHA256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
] as const)('%s of the standard check input is %s', async (algorithm, hex) => {
  expect(Buffer.from(await digest(algorithm, CHECK_INPUT), 'base64').toString('hex')).toBe(hex);
});

describe.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)('%s', (algorithm) => {
  const field = `Checksum${algorithm}`;

  test('is verified, kept and given back', async () => {
    const value = await digest(algorithm, CHECK_INPUT);
    const put = (Key: string, checksum: string) =>
      local.client.send(new PutObjectCommand({ Bucket, Key, Body: CHECK_INPUT, [field]: checksum }));

    expect(await put(algorithm, value)).toMatchObject({ [field]: value, ChecksumType: 'FULL_OBJECT' });
    expect(await head(algorithm)).toMatchObject({ [field]: value, ChecksumType: 'FULL_OBJECT' });
    const wrong = put(`wrong-${algorithm}`, await digest(algorithm, Buffer.from('other')));
    await expect(wrong).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(head(`wrong-${algorithm}`)).rejects.toMatchObject({ name: 'NotFound' });
  });

  test('is what the SDK sends as a trailer with a stream, and the SDK finds it right on the way back', async () => {
    const Key = `stream-${algorithm}`;
    await local.client.send(
      new PutObjectCommand({ Bucket, Key, Body: CHECK_INPUT, ChecksumAlgorithm: ChecksumAlgorithm[algorithm] }),
    );

    const read = await local.client.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));

    expect(await read.Body?.transformToString()).toBe('123456789');
  });
});

test('an object without a checksum gets CRC64NVME', async () => {
  await fetch(`${local.endpoint}/${Bucket}/plain`, { method: 'PUT', body: CHECK_INPUT });

  expect(await head('plain')).toMatchObject({ ChecksumCRC64NVME: await digest('CRC64NVME', CHECK_INPUT) });
});

test.each([
  [{ 'content-md5': createHash('md5').update('other').digest('base64') }, 400, 'BadDigest'],
  [{ 'content-md5': 'short' }, 400, 'InvalidDigest'],
  [{ 'x-amz-content-sha256': createHash('sha256').update('other').digest('hex') }, 400, 'XAmzContentSHA256Mismatch'],
  [{ 'x-amz-checksum-crc32': 'not base64' }, 400, 'InvalidRequest'],
  [{ 'x-amz-checksum-crc32': 'AAAAAA==', 'x-amz-checksum-sha1': 'x' }, 400, 'InvalidRequest'],
  [{ 'x-amz-sdk-checksum-algorithm': 'CRC32' }, 400, 'InvalidRequest'],
  [{ 'x-amz-checksum-xxhash64': 'AAAAAAAAAAA=' }, 501, 'NotImplemented'],
])('%j is refused with %i %s, and nothing is stored', async (headers, status, code) => {
  const response = await fetch(`${local.endpoint}/${Bucket}/refused`, { method: 'PUT', body: 'data', headers });

  expect([response.status, await response.text()]).toEqual([status, expect.stringContaining(`<Code>${code}</Code>`)]);
  await expect(head('refused')).rejects.toMatchObject({ name: 'NotFound' });
});

test('a copy keeps the checksum, or computes the one asked for', async () => {
  await local.client.send(
    new PutObjectCommand({ Bucket, Key: 'source', Body: CHECK_INPUT, ChecksumAlgorithm: 'CRC32C' }),
  );
  const copy = async (Key: string, rest = {}) =>
    (await local.client.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/source`, ...rest })))
      .CopyObjectResult;

  expect(await copy('kept')).toMatchObject({ ChecksumCRC32C: await digest('CRC32C', CHECK_INPUT) });
  expect(await copy('asked', { ChecksumAlgorithm: 'SHA256' })).toMatchObject({
    ChecksumSHA256: await digest('SHA256', CHECK_INPUT),
  });
});

describe('uploads in parts', () => {
  const tail = Buffer.from('tail');
  const whole = Buffer.concat([FIVE_MIB, tail]);
  const upload = async (
    Key: string,
    algorithm: Algorithm | undefined,
    type: 'COMPOSITE' | 'FULL_OBJECT' | undefined,
    rest = {},
  ) => {
    const Checksum = { ChecksumAlgorithm: algorithm, ChecksumType: type };
    const { UploadId } = await local.client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...Checksum }));
    const Parts = [];
    for (const [index, Body] of [FIVE_MIB, tail].entries()) {
      const PartNumber = index + 1;
      const part = await local.client.send(
        new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ChecksumAlgorithm: algorithm }),
      );
      Parts.push({ ...part, PartNumber });
    }
    return local.client.send(
      new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...rest }),
    );
  };

  test.each(['CRC32', 'CRC32C', 'CRC64NVME'] as const)(
    '%s of the whole object is combined from the parts',
    async (algorithm) => {
      await upload(`full-${algorithm}`, algorithm, 'FULL_OBJECT');

      expect(await head(`full-${algorithm}`)).toMatchObject({
        [`Checksum${algorithm}`]: await digest(algorithm, whole),
        ChecksumType: 'FULL_OBJECT',
      });
    },
  );

  test.each(['CRC32', 'SHA256'] as const)('composite %s is the checksum of the checksums', async (algorithm) => {
    await upload(`composite-${algorithm}`, algorithm, 'COMPOSITE');

    const parts = [await digest(algorithm, FIVE_MIB), await digest(algorithm, tail)];
    const expected = await digest(algorithm, Buffer.concat(parts.map((part) => Buffer.from(part, 'base64'))));
    expect(await head(`composite-${algorithm}`)).toMatchObject({
      [`Checksum${algorithm}`]: `${expected}-2`,
      ChecksumType: 'COMPOSITE',
    });
  });

  test('a checksum of the whole object that does not fit is refused', async () => {
    const wrong = upload('wrong', 'CRC32', 'FULL_OBJECT', { ChecksumCRC32: await digest('CRC32', tail) });

    await expect(wrong).rejects.toMatchObject({ name: 'BadDigest' });
  });

  test('hashes have no whole-object form', async () => {
    await expect(upload('impossible', 'SHA256', 'FULL_OBJECT')).rejects.toMatchObject({ name: 'InvalidRequest' });
  });
});

test('combined CRCs equal the CRC of the whole, however it was cut', () => {
  const crc = (data: Uint8Array) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(crc32(data));
    return bytes;
  };
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 6 }), (parts) => {
      const combined = combineCrcs(
        'CRC32',
        parts.map((part) => ({ crc: crc(part), length: part.length })),
      );
      expect(combined.equals(crc(Buffer.concat(parts)))).toBe(true);
    }),
  );
});
