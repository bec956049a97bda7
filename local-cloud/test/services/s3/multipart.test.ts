import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { CompletedPart } from '@aws-sdk/client-s3';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { expect, test } from '@jest/globals';
import { Bucket, local, useBucket } from './bucket-under-test.ts';

const MiB = 1024 * 1024;
const five = Buffer.alloc(5 * MiB, 'five');

useBucket('parts');

const begin = async (Key: string, rest = {}) =>
  (await local.client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...rest }))).UploadId;
const uploadPart = async (Key: string, UploadId: string | undefined, PartNumber: number, Body: Buffer | string) => {
  const part = await local.client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
  return { PartNumber, ETag: part.ETag, ChecksumCRC32: part.ChecksumCRC32 };
};
const complete = (Key: string, UploadId: string | undefined, Parts: CompletedPart[], rest = {}) =>
  local.client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...rest }));
const bytes = async (Key: string) =>
  Buffer.from(
    (await (await local.client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToByteArray()) ?? [],
  );

test('the ETag is the MD5 of the MD5s, and the object is described as its upload was', async () => {
  const Key = 'two-parts';
  const UploadId = await begin(Key, { ContentType: 'text/plain', Metadata: { a: '1' }, Tagging: 'x=1' });
  const first = await uploadPart(Key, UploadId, 3, five);
  const second = await uploadPart(Key, UploadId, 7, 'tail');

  const { ETag } = await complete(Key, UploadId, [first, second]);

  const md5 = (data: Buffer | string) => createHash('md5').update(data).digest();
  expect(ETag).toBe(`"${createHash('md5').update(md5(five)).update(md5('tail')).digest('hex')}-2"`);
  expect((await bytes(Key)).equals(Buffer.concat([five, Buffer.from('tail')]))).toBe(true);
  expect(await local.client.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({
    ContentLength: five.length + 4,
    ContentType: 'text/plain',
    Metadata: { a: '1' },
    TagCount: 1,
  });
  const part = local.client.send(new GetObjectCommand({ Bucket, Key, PartNumber: 2 }));
  await expect(part).rejects.toMatchObject({
    name: 'NotImplemented',
    message: 'The query parameter partNumber is not implemented.',
  });
});

test('a range may begin in one part and end in another', async () => {
  const Key = 'across';
  const UploadId = await begin(Key);
  await complete(Key, UploadId, [await uploadPart(Key, UploadId, 1, five), await uploadPart(Key, UploadId, 2, 'tail')]);

  const Range = `bytes=${five.length - 4}-${five.length + 1}`;
  const read = await local.client.send(new GetObjectCommand({ Bucket, Key, Range }));

  expect(await read.Body?.transformToString()).toBe('fiveta');
});

test('a download goes on to its end when the object is deleted meanwhile', async () => {
  const Key = 'deleted-meanwhile';
  const UploadId = await begin(Key);
  const parts: CompletedPart[] = [];
  for (let number = 1; number <= 4; number++) parts.push(await uploadPart(Key, UploadId, number, five));
  await complete(Key, UploadId, parts);
  const download = await local.client.send(new GetObjectCommand({ Bucket, Key }));

  await local.client.send(new DeleteObjectCommand({ Bucket, Key }));

  expect((await download.Body?.transformToByteArray())?.length).toBe(4 * five.length);
});

test('a part that is uploaded again replaces the first one', async () => {
  const Key = 'again';
  const UploadId = await begin(Key);
  const old = await uploadPart(Key, UploadId, 1, 'old');
  const latest = await uploadPart(Key, UploadId, 1, 'new');

  await expect(complete(Key, UploadId, [old])).rejects.toMatchObject({ name: 'InvalidPart' });
  await complete(Key, UploadId, [latest]);
  expect((await bytes(Key)).toString()).toBe('new');
});

test('what is wrong with a list of parts is named, and leaves the upload as it was', async () => {
  const Key = 'wrong';
  const UploadId = await begin(Key);
  const first = await uploadPart(Key, UploadId, 1, 'small');
  const second = await uploadPart(Key, UploadId, 2, 'tail');

  await expect(complete(Key, UploadId, [second, first])).rejects.toMatchObject({ name: 'InvalidPartOrder' });
  await expect(complete(Key, UploadId, [{ ...first, ETag: '"0"' }])).rejects.toMatchObject({ name: 'InvalidPart' });
  await expect(complete(Key, UploadId, [{ ...first, PartNumber: 9 }])).rejects.toMatchObject({ name: 'InvalidPart' });
  await expect(complete(Key, UploadId, [first, second])).rejects.toMatchObject({
    name: 'EntityTooSmall',
    MinSizeAllowed: '5242880',
  });
  await expect(complete(Key, UploadId, [])).rejects.toMatchObject({ name: 'MalformedXML' });
  await expect(complete(Key, 'unknown', [first])).rejects.toMatchObject({ name: 'NoSuchUpload' });
  await expect(complete('other-key', UploadId, [first])).rejects.toMatchObject({ name: 'NoSuchUpload' });
  await expect(complete(Key, UploadId, [first], { MpuObjectSize: 6 })).rejects.toMatchObject({
    name: 'InvalidRequest',
  });

  await complete(Key, UploadId, [first], { MpuObjectSize: 5 });
  expect((await bytes(Key)).toString()).toBe('small');
});

test.each([0, 10_001, -1])('part number %i is refused', async (PartNumber) => {
  const UploadId = await begin('numbers');
  await expect(uploadPart('numbers', UploadId, PartNumber, 'x')).rejects.toMatchObject({ name: 'InvalidArgument' });
});

test('completing twice, as after a lost answer, gives the same result once', async () => {
  const Key = 'twice';
  const UploadId = await begin(Key);
  const parts = [await uploadPart(Key, UploadId, 1, 'x')];
  const first = await complete(Key, UploadId, parts);

  const second = await complete(Key, UploadId, parts);

  expect(second.ETag).toBe(first.ETag);
});

test('an aborted upload is gone, with its parts', async () => {
  const UploadId = await begin('aborted');
  const part = await uploadPart('aborted', UploadId, 1, 'x');
  await local.client.send(new AbortMultipartUploadCommand({ Bucket, Key: 'aborted', UploadId }));

  await expect(complete('aborted', UploadId, [part])).rejects.toMatchObject({ name: 'NoSuchUpload' });
  const abortAgain = local.client.send(new AbortMultipartUploadCommand({ Bucket, Key: 'aborted', UploadId }));
  await expect(abortAgain).rejects.toMatchObject({ name: 'NoSuchUpload' });
});

test('parts are listed in pages', async () => {
  const Key = 'listed';
  const UploadId = await begin(Key);
  for (const number of [1, 5, 9]) await uploadPart(Key, UploadId, number, `part ${number}`);
  const list = (rest = {}) => local.client.send(new ListPartsCommand({ Bucket, Key, UploadId, ...rest }));

  const first = await list({ MaxParts: 2 });
  const second = await list({ PartNumberMarker: first.NextPartNumberMarker });

  expect([first.IsTruncated, first.Parts?.map((part) => part.PartNumber)]).toEqual([true, [1, 5]]);
  expect([second.IsTruncated, second.Parts?.map((part) => [part.PartNumber, part.Size])]).toEqual([false, [[9, 6]]]);
});

test('conditions on the destination are checked when the upload is completed', async () => {
  const Key = 'conditional';
  const UploadId = await begin(Key);
  const parts = [await uploadPart(Key, UploadId, 1, 'late')];
  const { ETag } = await local.client.send(new PutObjectCommand({ Bucket, Key, Body: 'came first' }));

  await expect(complete(Key, UploadId, parts, { IfNoneMatch: '*' })).rejects.toMatchObject({
    name: 'PreconditionFailed',
  });
  await complete(Key, UploadId, parts, { IfMatch: ETag });
  expect((await bytes(Key)).toString()).toBe('late');
});

test('parts can be copied from ranges of an object, under the conditions of the source', async () => {
  const source = Buffer.concat([five, Buffer.from('end of the source')]);
  const { ETag } = await local.client.send(new PutObjectCommand({ Bucket, Key: 'range-source', Body: source }));
  const Key = 'put-together';
  const UploadId = await begin(Key);
  const copyPart = async (PartNumber: number, CopySourceRange: string, rest = {}) => {
    const copy = new UploadPartCopyCommand({
      Bucket,
      Key,
      UploadId,
      PartNumber,
      CopySource: `${Bucket}/range-source`,
      CopySourceRange,
      ...rest,
    });
    const { CopyPartResult } = await local.client.send(copy);
    return { PartNumber, ETag: CopyPartResult?.ETag, ChecksumCRC32: CopyPartResult?.ChecksumCRC32 };
  };

  const parts = [
    await copyPart(1, `bytes=0-${five.length - 1}`, { CopySourceIfMatch: ETag }),
    await copyPart(2, `bytes=${five.length}-${source.length - 1}`),
  ];
  await complete(Key, UploadId, parts);

  expect((await bytes(Key)).equals(source)).toBe(true);
  expect(parts[0]?.ETag).toBe(`"${createHash('md5').update(five).digest('hex')}"`);
  await expect(copyPart(1, 'bytes=0-1', { CopySourceIfMatch: '"no"' })).rejects.toMatchObject({ name: 'NoSuchUpload' });
  const other = await begin('other');
  const refused = (CopySourceRange: string, rest = {}) =>
    local.client.send(
      new UploadPartCopyCommand({
        Bucket,
        Key: 'other',
        UploadId: other,
        PartNumber: 1,
        CopySource: `${Bucket}/range-source`,
        CopySourceRange,
        ...rest,
      }),
    );
  await expect(refused('bytes=0-1', { CopySourceIfMatch: '"no"' })).rejects.toMatchObject({
    name: 'PreconditionFailed',
  });
  await expect(refused(`bytes=0-${source.length}`)).rejects.toMatchObject({ name: 'InvalidArgument' });
});

test('a copy of an object made of parts has the ETag of one part', async () => {
  const Key = 'to-be-copied';
  const UploadId = await begin(Key);
  await complete(Key, UploadId, [await uploadPart(Key, UploadId, 1, five), await uploadPart(Key, UploadId, 2, 'tail')]);

  const { CopyObjectResult } = await local.client.send(
    new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/${Key}` }),
  );

  expect(CopyObjectResult?.ETag).toBe(`"${createHash('md5').update(five).update('tail').digest('hex')}"`);
});

test('the SDK uploads a stream of unknown length', async () => {
  const chunks = Array.from({ length: 200 }, (_, index) => Buffer.alloc(64 * 1024, index));
  const upload = new Upload({ client: local.client, params: { Bucket, Key: 'stream', Body: Readable.from(chunks) } });

  await upload.done();

  expect((await bytes('stream')).equals(Buffer.concat(chunks))).toBe(true);
});
