import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { LocalS3 } from './local-s3.ts';
import { startS3 } from './local-s3.ts';

let local: LocalS3;
let Bucket = '';
let buckets = 0;

beforeAll(async () => {
  local = await startS3();
});
afterAll(() => local.stop());
beforeEach(async () => {
  buckets += 1;
  Bucket = `versioned-${buckets}`;
  await local.client.send(new CreateBucketCommand({ Bucket }));
  await setVersioning('Enabled');
});

const setVersioning = (Status: 'Enabled' | 'Suspended') =>
  local.client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
const put = (Body: string, Key = 'key') => local.client.send(new PutObjectCommand({ Bucket, Key, Body }));
const text = async (VersionId?: string, Key = 'key') =>
  (await local.client.send(new GetObjectCommand({ Bucket, Key, VersionId }))).Body?.transformToString();
const remove = (VersionId?: string) => local.client.send(new DeleteObjectCommand({ Bucket, Key: 'key', VersionId }));
const versions = async () => {
  const listed = await local.client.send(new ListObjectVersionsCommand({ Bucket }));
  return [...(listed.Versions ?? []), ...(listed.DeleteMarkers ?? [])];
};

test('every write makes a version, each can be read, and the newest is the object', async () => {
  const first = await put('one');
  const second = await put('two');

  expect(first.VersionId).not.toBe(second.VersionId);
  expect([await text(), await text(first.VersionId), await text(second.VersionId)]).toEqual(['two', 'one', 'two']);
  expect(await versions()).toMatchObject([
    { VersionId: second.VersionId, IsLatest: true },
    { VersionId: first.VersionId, IsLatest: false },
  ]);
});

test('a delete hides the object behind a marker, and removing the marker brings it back', async () => {
  await put('one');

  const deleted = await remove();

  expect(deleted).toMatchObject({ DeleteMarker: true, VersionId: expect.any(String) });
  await expect(text()).rejects.toMatchObject({ name: 'NoSuchKey' });
  await expect(text(deleted.VersionId)).rejects.toMatchObject({ name: 'MethodNotAllowed' });
  expect((await local.client.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
  expect(await remove(deleted.VersionId)).toMatchObject({ DeleteMarker: true, VersionId: deleted.VersionId });
  expect(await text()).toBe('one');
});

test('a HEAD on a hidden object says that a delete marker is in the way', async () => {
  await put('one');
  const { VersionId } = await remove();

  const head = await fetch(`${local.endpoint}/${Bucket}/key`, { method: 'HEAD' });

  expect([head.status, head.headers.get('x-amz-delete-marker'), head.headers.get('x-amz-version-id')]).toEqual([
    404,
    'true',
    VersionId,
  ]);
  expect(await head.text()).toBe('');
});

test('deleting the newest version makes the one before it current', async () => {
  await put('one');
  const second = await put('two');

  await remove(second.VersionId);

  expect(await text()).toBe('one');
});

test('what was written before versioning keeps the version id null', async () => {
  Bucket = `plain-${buckets}`;
  await local.client.send(new CreateBucketCommand({ Bucket }));
  expect((await put('before')).VersionId).toBeUndefined();
  await setVersioning('Enabled');
  await put('after');

  expect([await text('null'), await text()]).toEqual(['before', 'after']);
});

test('a suspended bucket replaces its null version and keeps the others', async () => {
  const kept = await put('versioned');
  await setVersioning('Suspended');
  await put('null one');
  expect((await put('null two')).VersionId).toBe('null');

  expect([await text(), await text(kept.VersionId), (await versions()).length]).toEqual(['null two', 'versioned', 2]);
  expect(await remove()).toMatchObject({ DeleteMarker: true, VersionId: 'null' });
  expect((await versions()).length).toBe(2);
});

test('a copy can name its source version, and says which one it read', async () => {
  const first = await put('one');
  await put('two');
  const copy = (CopySource: string) => local.client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource }));

  const copied = await copy(`${Bucket}/key?versionId=${first.VersionId}`);

  expect(copied.CopySourceVersionId).toBe(first.VersionId);
  expect(await text(copied.VersionId, 'copy')).toBe('one');
});

test('tags belong to a version', async () => {
  const tagged = new PutObjectCommand({ Bucket, Key: 'key', Body: 'one', Tagging: 'a=1' });
  const first = await local.client.send(tagged);
  await put('two');

  const tags = async (VersionId?: string) =>
    (await local.client.send(new GetObjectTaggingCommand({ Bucket, Key: 'key', VersionId }))).TagSet;
  expect([await tags(first.VersionId), await tags()]).toEqual([[{ Key: 'a', Value: '1' }], []]);
});

test('an unknown version is NoSuchVersion, an impossible one InvalidArgument', async () => {
  await put('one');

  await expect(text('a'.repeat(32))).rejects.toMatchObject({ name: 'NoSuchVersion' });
  await expect(text('not a version')).rejects.toMatchObject({ name: 'InvalidArgument' });
});

test('a bucket is deleted only when its last version is gone', async () => {
  const first = await put('one');
  const marker = await remove();
  const deleteBucket = () => local.client.send(new DeleteBucketCommand({ Bucket }));
  await expect(deleteBucket()).rejects.toMatchObject({ name: 'BucketNotEmpty' });

  await remove(first.VersionId);
  await remove(marker.VersionId);
  await deleteBucket();

  await expect(local.client.send(new HeadObjectCommand({ Bucket, Key: 'key' }))).rejects.toMatchObject({
    name: 'NotFound',
  });
});

test('a write condition does not see through a delete marker', async () => {
  await put('one');
  await remove();

  const written = await local.client.send(new PutObjectCommand({ Bucket, Key: 'key', Body: 'anew', IfNoneMatch: '*' }));

  expect(await text(written.VersionId)).toBe('anew');
});
