import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { CompletedPart } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { expect, test } from '@jest/globals';
import { Bucket, client, put, textOf, useBucket } from './s3-fixture.ts';

const five = Buffer.alloc(5 * 1024 * 1024, 'five');
const tail = Buffer.from('tail');
const md5 = (...data: Buffer[]) => createHash('md5').update(Buffer.concat(data));

useBucket('parts');

type UploadId = string | undefined;
const begin = async (Key: string, rest = {}) => (await client.createMultipartUpload({ Bucket, Key, ...rest })).UploadId;
const uploadPart = async (Key: string, UploadId: UploadId, PartNumber: number, Body: Buffer | string) => {
  const { ETag, ChecksumCRC32 } = await client.uploadPart({ Bucket, Key, UploadId, PartNumber, Body });
  return { PartNumber, ETag, ChecksumCRC32 };
};
const complete = (Key: string, UploadId: UploadId, Parts: CompletedPart[], rest = {}) =>
  client.completeMultipartUpload({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...rest });
const write = async (Key: string, bodies: Buffer[], rest = {}) => {
  const UploadId = await begin(Key, rest);
  const parts = [];
  for (const [index, body] of bodies.entries()) parts.push(await uploadPart(Key, UploadId, 3 * index + 1, body));
  return complete(Key, UploadId, parts);
};
const bytes = async (Key: string) =>
  Buffer.from((await (await client.getObject({ Bucket, Key })).Body?.transformToByteArray()) ?? []);

test('the ETag is the MD5 of the MD5s, and the object has the properties of its upload', async () => {
  const Key = 'two-parts';

  const { ETag } = await write(Key, [five, tail], { ContentType: 'text/plain', Metadata: { a: '1' }, Tagging: 'x=1' });

  expect(ETag).toBe(`"${md5(md5(five).digest(), md5(tail).digest()).digest('hex')}-2"`);
  expect((await bytes(Key)).equals(Buffer.concat([five, tail]))).toBe(true);
  expect(await client.headObject({ Bucket, Key })).toMatchObject({
    ContentLength: five.length + 4,
    ContentType: 'text/plain',
    Metadata: { a: '1' },
    TagCount: 1,
  });
  await expect(client.getObject({ Bucket, Key, PartNumber: 2 })).rejects.toMatchObject({
    name: 'NotImplemented',
    message: 'The query parameter partNumber is not implemented.',
  });
});

test('a range may begin in one part and end in another', async () => {
  await write('across', [five, tail]);

  const Range = `bytes=${five.length - 4}-${five.length + 1}`;
  const read = await client.getObject({ Bucket, Key: 'across', Range });

  expect(await read.Body?.transformToString()).toBe('fiveta');
});

test('a download continues to its end when the object is deleted meanwhile', async () => {
  const Key = 'deleted-meanwhile';
  await write(Key, [five, five, five, five]);
  const download = await client.getObject({ Bucket, Key });

  await client.deleteObject({ Bucket, Key });

  expect((await download.Body?.transformToByteArray())?.length).toBe(4 * five.length);
});

test('uploading a part again replaces it', async () => {
  const UploadId = await begin('again');
  const old = await uploadPart('again', UploadId, 1, 'old');
  const latest = await uploadPart('again', UploadId, 1, 'new');

  await expect(complete('again', UploadId, [old])).rejects.toMatchObject({ name: 'InvalidPart' });
  await complete('again', UploadId, [latest]);
  expect(await textOf('again')).toBe('new');
});

test('a wrong list of parts is refused with its error, and the upload can still be completed', async () => {
  const Key = 'wrong';
  const id = await begin(Key);
  const first = await uploadPart(Key, id, 1, 'small');
  const second = await uploadPart(Key, id, 2, 'tail');

  const refused: [name: string, attempt: ReturnType<typeof complete>][] = [
    ['InvalidPartOrder', complete(Key, id, [second, first])],
    ['InvalidPart', complete(Key, id, [{ ...first, ETag: '"0"' }])],
    ['InvalidPart', complete(Key, id, [{ ...first, PartNumber: 9 }])],
    ['EntityTooSmall', complete(Key, id, [first, second])],
    ['MalformedXML', complete(Key, id, [])],
    ['NoSuchUpload', complete(Key, 'unknown', [first])],
    ['NoSuchUpload', complete('other-key', id, [first])],
    ['InvalidRequest', complete(Key, id, [first], { MpuObjectSize: 6 })],
  ];
  const errors = await Promise.all(refused.map(([, attempt]) => attempt.catch((error: Error) => error)));

  expect(errors).toMatchObject(refused.map(([name]) => ({ name })));
  expect(errors[3]).toMatchObject({ MinSizeAllowed: '5242880' });
  await complete(Key, id, [first], { MpuObjectSize: 5 });
  expect(await textOf(Key)).toBe('small');
});

test.each([0, 10_001, -1])('part number %i is refused', async (number) => {
  const UploadId = await begin('numbers');

  await expect(uploadPart('numbers', UploadId, number, 'x')).rejects.toMatchObject({ name: 'InvalidArgument' });
});

test('completing an upload again, as after a lost response, returns the same result', async () => {
  const UploadId = await begin('twice');
  const parts = [await uploadPart('twice', UploadId, 1, 'x')];
  const first = await complete('twice', UploadId, parts);

  const second = await complete('twice', UploadId, parts);

  expect(second.ETag).toBe(first.ETag);
});

test('aborting an upload deletes it with its parts', async () => {
  const Key = 'aborted';
  const UploadId = await begin(Key);
  const part = await uploadPart(Key, UploadId, 1, 'x');
  const abort = () => client.abortMultipartUpload({ Bucket, Key, UploadId });

  await abort();

  await expect(complete(Key, UploadId, [part])).rejects.toMatchObject({ name: 'NoSuchUpload' });
  await expect(abort()).rejects.toMatchObject({ name: 'NoSuchUpload' });
});

test('ListParts lists the parts in pages', async () => {
  const Key = 'listed';
  const UploadId = await begin(Key);
  for (const number of [1, 5, 9]) await uploadPart(Key, UploadId, number, `part ${number}`);
  const list = (rest = {}) => client.listParts({ Bucket, Key, UploadId, ...rest });

  const first = await list({ MaxParts: 2 });
  const second = await list({ PartNumberMarker: first.NextPartNumberMarker });

  expect([first.IsTruncated, first.Parts?.map((part) => part.PartNumber)]).toEqual([true, [1, 5]]);
  expect([second.IsTruncated, second.Parts?.map((part) => [part.PartNumber, part.Size])]).toEqual([false, [[9, 6]]]);
});

test('completing an upload checks the conditions on the destination', async () => {
  const Key = 'conditional';
  const UploadId = await begin(Key);
  const parts = [await uploadPart(Key, UploadId, 1, 'late')];
  const { ETag } = await put(Key, 'came first');

  const refused = complete(Key, UploadId, parts, { IfNoneMatch: '*' });

  await expect(refused).rejects.toMatchObject({ name: 'PreconditionFailed' });
  await complete(Key, UploadId, parts, { IfMatch: ETag });
  expect(await textOf(Key)).toBe('late');
});

test('UploadPartCopy copies ranges of an object, under the conditions on the source', async () => {
  const source = Buffer.concat([five, Buffer.from('end of the source')]);
  const { ETag } = await put('range-source', source);
  const Key = 'put-together';
  const UploadId = await begin(Key);
  const CopySource = `${Bucket}/range-source`;
  const copyPart = async (PartNumber: number, CopySourceRange: string, rest = {}) => {
    const part = { Bucket, Key, UploadId, PartNumber, CopySource, CopySourceRange };
    const { CopyPartResult } = await client.uploadPartCopy({ ...part, ...rest });
    return { PartNumber, ETag: CopyPartResult?.ETag, ChecksumCRC32: CopyPartResult?.ChecksumCRC32 };
  };

  const copyIfOther = () => copyPart(3, 'bytes=0-1', { CopySourceIfMatch: '"no"' });

  await expect(copyIfOther()).rejects.toMatchObject({ name: 'PreconditionFailed' });
  await expect(copyPart(3, `bytes=0-${source.length}`)).rejects.toMatchObject({ name: 'InvalidArgument' });
  const parts = [
    await copyPart(1, `bytes=0-${five.length - 1}`, { CopySourceIfMatch: ETag }),
    await copyPart(2, `bytes=${five.length}-${source.length - 1}`),
  ];
  await complete(Key, UploadId, parts);

  expect((await bytes(Key)).equals(source)).toBe(true);
  expect(parts[0]?.ETag).toBe(`"${md5(five).digest('hex')}"`);
  await expect(copyIfOther()).rejects.toMatchObject({ name: 'NoSuchUpload' });
});

test('a copy of an object made of parts has the ETag of an object in one part', async () => {
  await write('to-be-copied', [five, tail]);

  const { CopyObjectResult } = await client.copyObject({ Bucket, Key: 'copy', CopySource: `${Bucket}/to-be-copied` });

  expect(CopyObjectResult?.ETag).toBe(`"${md5(five, tail).digest('hex')}"`);
});

test('the SDK uploads a stream of unknown length', async () => {
  const chunks = Array.from({ length: 200 }, (_, index) => Buffer.alloc(64 * 1024, index));
  const upload = new Upload({ client, params: { Bucket, Key: 'stream', Body: Readable.from(chunks) } });

  await upload.done();

  expect((await bytes('stream')).equals(Buffer.concat(chunks))).toBe(true);
});
