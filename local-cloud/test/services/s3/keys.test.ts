import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { formEncode } from '../../../src/services/s3/http/request.ts';
import { AWKWARD_KEYS } from './awkward-keys.ts';
import { Bucket, local, useBucket } from './bucket-under-test.ts';

useBucket('keys');

const copySource = (key: string) => `${Bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
const body = async (Key: string) =>
  (await local.client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();

describe.each(AWKWARD_KEYS.map((key) => [JSON.stringify(key.slice(0, 40)), key]))('the key %s', (_name, Key) => {
  test('is written, read, described, tagged, copied and deleted as it is', async () => {
    const { client } = local;
    const Tagging = new URLSearchParams({ a: Key.slice(0, 40) }).toString();
    await client.send(new PutObjectCommand({ Bucket, Key, Body: `body of ${Key}`, Tagging }));
    expect(await body(Key)).toBe(`body of ${Key}`);
    expect((await client.send(new HeadObjectCommand({ Bucket, Key }))).ContentLength).toBe(
      Buffer.byteLength(`body of ${Key}`),
    );

    const tagging = await client.send(new GetObjectTaggingCommand({ Bucket, Key }));
    expect(tagging.TagSet).toEqual([{ Key: 'a', Value: Key.slice(0, 40) }]);

    const copy = `copy-of-${Key}`.slice(0, Buffer.byteLength(Key) > 1000 ? 500 : undefined);
    await client.send(new CopyObjectCommand({ Bucket, Key: copy, CopySource: copySource(Key) }));
    expect(await body(copy)).toBe(`body of ${Key}`);

    await client.send(new DeleteObjectCommand({ Bucket, Key }));
    await expect(body(Key)).rejects.toMatchObject({ name: 'NoSuchKey' });
    await client.send(new DeleteObjectCommand({ Bucket, Key: copy }));
  });

  test('is uploaded in parts', async () => {
    const { client } = local;
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const part = await client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'only part' }));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: part.ETag, ChecksumCRC32: part.ChecksumCRC32 }] };

    const completed = await client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload }));

    expect(completed.ETag).toMatch(/-1"$/);
    expect(await body(Key)).toBe('only part');
    await client.send(new DeleteObjectCommand({ Bucket, Key }));
  });
});

test('all of them are listed, in UTF-8 byte order, and deleted in one request', async () => {
  const { client } = local;
  for (const Key of AWKWARD_KEYS) await client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));

  const encoded = await client.send(new ListObjectsV2Command({ Bucket, EncodingType: 'url' }));
  const expected = [...AWKWARD_KEYS].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
  expect(encoded.Contents?.map((object) => object.Key)).toEqual(expected.map(formEncode));

  const plainKeys = AWKWARD_KEYS.filter((key) => !key.includes('\u0001'));
  const plain = await client.send(new ListObjectsV2Command({ Bucket, Prefix: '' }));
  expect(plain.Contents?.map((object) => object.Key)).toEqual(expect.arrayContaining(plainKeys));

  const { Deleted, Errors } = await client.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects: plainKeys.map((Key) => ({ Key })) } }),
  );
  expect(Errors ?? []).toEqual([]);
  expect(Deleted).toHaveLength(plainKeys.length);
  expect((await client.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(1);
});

test('a thousand keys full of XML are deleted in one request', async () => {
  const Objects = Array.from({ length: 1000 }, (_, index) => ({ Key: `${index}${'<&>"\r\n'.repeat(100)}` }));

  const { Deleted } = await local.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));

  expect(Deleted?.map((deleted) => deleted.Key)).toEqual(Objects.map((object) => object.Key));
});

test('a key of more than 1,024 bytes is refused with its size', async () => {
  const put = local.client.send(new PutObjectCommand({ Bucket, Key: 'ü'.repeat(513), Body: 'x' }));

  await expect(put).rejects.toMatchObject({ name: 'KeyTooLongError', Size: '1026', MaxSizeAllowed: '1024' });
});
