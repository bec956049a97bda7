import { beforeEach, expect, test } from '@jest/globals';
import { Bucket, client, createBucket, local, put, textOf, useFreshBuckets } from './s3-fixture.ts';

useFreshBuckets('versioned');
beforeEach(() => setVersioning('Enabled'));

const setVersioning = (Status: 'Enabled' | 'Suspended') =>
  client.putBucketVersioning({ Bucket, VersioningConfiguration: { Status } });
const text = (VersionId?: string) => textOf('key', VersionId);
const remove = (VersionId?: string) => client.deleteObject({ Bucket, Key: 'key', VersionId });
const versions = async () => {
  const listed = await client.listObjectVersions({ Bucket });
  return [...(listed.Versions ?? []), ...(listed.DeleteMarkers ?? [])];
};

test('every write adds a readable version, and the newest one is the object', async () => {
  const first = await put('key', 'one');
  const second = await put('key', 'two');

  expect(first.VersionId).not.toBe(second.VersionId);
  expect([await text(), await text(first.VersionId), await text(second.VersionId)]).toEqual(['two', 'one', 'two']);
  expect(await versions()).toMatchObject([
    { VersionId: second.VersionId, IsLatest: true },
    { VersionId: first.VersionId, IsLatest: false },
  ]);
});

test('a delete hides the object with a marker, and deleting the marker restores it', async () => {
  await put('key', 'one');

  const deleted = await remove();

  expect(deleted).toMatchObject({ DeleteMarker: true, VersionId: expect.any(String) });
  await expect(text()).rejects.toMatchObject({ name: 'NoSuchKey' });
  await expect(text(deleted.VersionId)).rejects.toMatchObject({ name: 'MethodNotAllowed' });
  expect((await client.listObjectsV2({ Bucket })).KeyCount).toBe(0);
  expect(await remove(deleted.VersionId)).toMatchObject({ DeleteMarker: true, VersionId: deleted.VersionId });
  expect(await text()).toBe('one');
});

test('HEAD of a hidden object answers 404 with the id of the delete marker', async () => {
  await put('key', 'one');
  const { VersionId } = await remove();

  const head = await fetch(`${local.endpoint}/${Bucket}/key`, { method: 'HEAD' });

  expect([head.status, head.headers.get('x-amz-delete-marker'), head.headers.get('x-amz-version-id')]).toEqual([
    404,
    'true',
    VersionId,
  ]);
  expect(await head.text()).toBe('');
});

test('deleting the newest version makes the previous one current', async () => {
  await put('key', 'one');
  const second = await put('key', 'two');

  await remove(second.VersionId);

  expect(await text()).toBe('one');
});

test('an object written before versioning keeps the version id null', async () => {
  await createBucket('plain');
  expect((await put('key', 'before')).VersionId).toBeUndefined();
  await setVersioning('Enabled');
  await put('key', 'after');

  expect([await text('null'), await text()]).toEqual(['before', 'after']);
});

test('a bucket with suspended versioning replaces its null version and keeps the others', async () => {
  const kept = await put('key', 'versioned');
  await setVersioning('Suspended');
  await put('key', 'null one');
  expect((await put('key', 'null two')).VersionId).toBe('null');

  expect([await text(), await text(kept.VersionId), (await versions()).length]).toEqual(['null two', 'versioned', 2]);
  expect(await remove()).toMatchObject({ DeleteMarker: true, VersionId: 'null' });
  expect((await versions()).length).toBe(2);
});

test('CopyObject can name the version of its source, and returns the version it read', async () => {
  const first = await put('key', 'one');
  await put('key', 'two');

  const CopySource = `${Bucket}/key?versionId=${first.VersionId}`;
  const copied = await client.copyObject({ Bucket, Key: 'copy', CopySource });

  expect(copied.CopySourceVersionId).toBe(first.VersionId);
  expect(await textOf('copy', copied.VersionId)).toBe('one');
});

test('each version has its own tags', async () => {
  const first = await put('key', 'one', { Tagging: 'a=1' });
  await put('key', 'two');

  const tags = async (VersionId?: string) => (await client.getObjectTagging({ Bucket, Key: 'key', VersionId })).TagSet;
  expect([await tags(first.VersionId), await tags()]).toEqual([[{ Key: 'a', Value: '1' }], []]);
});

test('an unknown version id is NoSuchVersion, a malformed one InvalidArgument', async () => {
  await put('key', 'one');

  await expect(text('a'.repeat(32))).rejects.toMatchObject({ name: 'NoSuchVersion' });
  await expect(text('not a version')).rejects.toMatchObject({ name: 'InvalidArgument' });
});

test('a bucket can be deleted only after its last version', async () => {
  const first = await put('key', 'one');
  const marker = await remove();
  const deleteBucket = () => client.deleteBucket({ Bucket });
  await expect(deleteBucket()).rejects.toMatchObject({ name: 'BucketNotEmpty' });

  await remove(first.VersionId);
  await remove(marker.VersionId);
  await deleteBucket();

  await expect(client.headObject({ Bucket, Key: 'key' })).rejects.toMatchObject({ name: 'NotFound' });
});

test('a write condition treats an object behind a delete marker as missing', async () => {
  await put('key', 'one');
  await remove();

  const written = await put('key', 'new', { IfNoneMatch: '*' });

  expect(await text(written.VersionId)).toBe('new');
});

test('ListObjectVersions can end a page within the versions of a key', async () => {
  const written: (string | undefined)[] = [];
  for (const key of ['a', 'a', 'b', 'b', 'b', 'c']) written.push((await put(key, 'x')).VersionId);
  written.push((await client.deleteObject({ Bucket, Key: 'b' })).VersionId);
  const [a1, a2, b1, b2, b3, c1, marker] = written;

  const seen: (string | undefined)[] = [];
  let markers: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
  let isTruncated: boolean | undefined = true;
  while (isTruncated) {
    const page = await client.listObjectVersions({ Bucket, MaxKeys: 1, ...markers });
    seen.push(...(page.Versions ?? []).map((v) => v.VersionId), ...(page.DeleteMarkers ?? []).map((v) => v.VersionId));
    markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    isTruncated = page.IsTruncated;
  }

  expect(seen).toEqual([a2, a1, marker, b3, b2, b1, c1]);
});
