import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { S3 } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { connectClient, type LocalS3, QUEUE_ARN, requestHead, startS3 } from '../services/s3/s3-fixture.ts';
import { eventually } from '../support/eventually.ts';

const Bucket = 'durable';
const MiB = 1024 * 1024;
let folder: string;
let opened: { stop(): Promise<void> }[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 's3-durability-'));
  opened = [];
});
afterEach(async () => {
  for (const each of opened) await each.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Opens the folder, with the bucket in it. */
const start = async (options = {}): Promise<LocalS3> => {
  const local = await startS3({ folder, ...options });
  opened.push(local);
  if (!local.s3.buckets.exists(Bucket)) local.s3.buckets.create(Bucket);
  return local;
};
const restart = async (local: LocalS3, options = {}) => {
  await local.stop();
  opened = opened.filter((each) => each !== local);
  return start(options);
};
const text = async (client: S3, Key: string) => (await client.getObject({ Bucket, Key })).Body?.transformToString();
const blobs = async () => {
  const files = await readdir(path.join(folder, 'blobs'), { recursive: true, withFileTypes: true });
  return files.filter((file) => file.isFile()).map((file) => path.join(file.parentPath, file.name));
};
const blobCount = (count: number) => eventually(async () => (await blobs()).length === count, `having ${count} files`);
/** Sends every created and deleted object to the queue. */
const listen = ({ s3 }: LocalS3) =>
  s3.buckets.putNotifications(Bucket, [
    { id: 'r', target: { kind: 'queue', arn: QUEUE_ARN }, events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'] },
  ]);

test('buckets, objects, uploads under way and settings survive a restart', async () => {
  let local = await start();
  await local.client.putObject({ Bucket, Key: 'key', Body: 'kept', Metadata: { a: '1' } });
  const { UploadId } = await local.client.createMultipartUpload({ Bucket, Key: 'parts' });
  const part = await local.client.uploadPart({ Bucket, Key: 'parts', UploadId, PartNumber: 1, Body: 'part' });
  await listen(local);

  local = await restart(local);

  expect(await text(local.client, 'key')).toBe('kept');
  const MultipartUpload = { Parts: [{ ...part, PartNumber: 1 }] };
  await local.client.completeMultipartUpload({ Bucket, Key: 'parts', UploadId, MultipartUpload });
  expect(await text(local.client, 'parts')).toBe('part');
  expect(local.deliveries).toHaveLength(1);
});

test('sequencers continue to grow after a restart, even after a delete and with an earlier clock', async () => {
  const sequencers = (local: LocalS3) =>
    local.deliveries.slice(1).map((delivery) => delivery.message.Records[0].s3.object.sequencer);
  const put = (local: LocalS3) => local.client.putObject({ Bucket, Key: 'key', Body: 'x' });
  let local = await start();
  await listen(local);
  await put(local);
  await local.client.deleteObject({ Bucket, Key: 'key' });
  const before = sequencers(local);

  local = await restart(local, { clock: () => new Date('2020-01-01') });
  await listen(local);
  await put(local);

  expect(before[0] < before[1] && before[1] < sequencers(local)[0]).toBe(true);
});

test('overwriting, deleting and aborting free the disk, and shared bytes stay until their last object is deleted', async () => {
  const { client } = await start();
  const big = Buffer.alloc(MiB, 'x');
  for (let round = 0; round < 20; round++) await client.putObject({ Bucket, Key: 'key', Body: big });
  await client.copyObject({ Bucket, Key: 'copy', CopySource: `${Bucket}/key` });
  const { UploadId } = await client.createMultipartUpload({ Bucket, Key: 'parts' });
  await client.uploadPart({ Bucket, Key: 'parts', UploadId, PartNumber: 1, Body: big });
  await client.abortMultipartUpload({ Bucket, Key: 'parts', UploadId });
  await blobCount(1);

  await client.deleteObject({ Bucket, Key: 'key' });
  expect((await text(client, 'copy'))?.length).toBe(MiB);
  await client.deleteObject({ Bucket, Key: 'copy' });
  await blobCount(0);
});

test('a start deletes the files that no object uses, and only those', async () => {
  let local = await start();
  await local.client.putObject({ Bucket, Key: 'key', Body: 'kept' });
  await writeFile(path.join(folder, 'blobs', 'ab', `ab${'0'.repeat(30)}`), 'unused');

  local = await restart(local);

  expect(await blobs()).toHaveLength(1);
  expect(await text(local.client, 'key')).toBe('kept');
});

test('an interrupted upload leaves neither an object nor a file', async () => {
  const { client, port, log } = await start();
  const socket = connect(port, '127.0.0.1');
  socket.write(requestHead('PUT', `/${Bucket}/broken`, { 'content-length': 4 * MiB }));
  socket.write(Buffer.alloc(2 * MiB));
  await blobCount(1);

  socket.destroy();

  await blobCount(0);
  await expect(text(client, 'broken')).rejects.toMatchObject({ name: 'NoSuchKey' });
  expect(log).toEqual([]);
});

test('a second process can not open the folder', async () => {
  await start();

  await expect(startS3({ folder })).rejects.toThrow(/in use by another process/);
});

test('reading a file that is shorter than the index says ends the response early and is logged', async () => {
  const { client, log } = await start();
  await client.putObject({ Bucket, Key: 'key', Body: 'twelve bytes' });
  await writeFile((await blobs())[0] ?? '', 'short');

  await expect(text(client, 'key')).rejects.toThrow(/aborted/);

  expect(log).toEqual([expect.stringContaining('7 bytes shorter than the index says')]);
});

test('stopping ends an upload that does not finish', async () => {
  const local = await start();
  const socket = connect(local.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(requestHead('PUT', `/${Bucket}/endless`, { 'content-length': 10 }));
  await local.client.listObjectsV2({ Bucket });

  await restart(local);

  expect(await blobs()).toEqual([]);
});

/** Serves the folder in a process of its own, which `stop` kills. */
const serve = async (...options: 'hang'[]) => {
  const script = path.join(import.meta.dirname, '../services/s3/serve-folder.ts');
  const child = spawn(process.execPath, [script, folder, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = await once(child.stdout, 'data');
  const client = connectClient(`http://127.0.0.1:${Number(String(port))}`);
  const stop = async () => {
    client.destroy();
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  opened.push({ stop });
  return { client, stop };
};

test('after a kill every acknowledged object is complete, and so is every other visible one', async () => {
  const bodyOf = (key: string) => key.repeat(20_000);
  const acknowledged = new Set<string>();
  for (const killAfter of [5, 40, 90]) {
    const { client, stop } = await serve();
    await client.createBucket({ Bucket });
    const goal = acknowledged.size + killAfter;
    const writers = Array.from({ length: 6 }, async (_, writer) => {
      for (let round = 0; ; round++) {
        const Key = `${killAfter}-${writer}-${round}`;
        await client.putObject({ Bucket, Key, Body: bodyOf(Key) });
        acknowledged.add(Key);
      }
    });
    const ended = Promise.allSettled(writers);
    await eventually(() => acknowledged.size >= goal, `writing ${goal} objects`);
    await stop();
    await ended;
  }

  const { client } = await start();
  const { Contents = [] } = await client.listObjectsV2({ Bucket });
  const visible = Contents.map((object) => object.Key ?? '');
  expect(visible).toEqual(expect.arrayContaining([...acknowledged]));
  for (const key of visible) expect(await text(client, key)).toBe(bodyOf(key));
  expect(await blobs()).toHaveLength(visible.length);
});

test('a notification that a kill interrupted is delivered after the restart', async () => {
  const { client, stop } = await serve('hang');
  await client.createBucket({ Bucket });
  const QueueConfigurations = [{ QueueArn: QUEUE_ARN, Events: ['s3:ObjectCreated:*' as const] }];
  await client.putBucketNotificationConfiguration({ Bucket, NotificationConfiguration: { QueueConfigurations } });
  const upload = client.putObject({ Bucket, Key: 'key', Body: 'x' }).catch(() => 'not acknowledged');
  await eventually(async () => (await client.listObjectsV2({ Bucket })).KeyCount === 1, 'the write');
  await stop();
  expect(await upload).toBe('not acknowledged');

  const { deliveries } = await start();

  await eventually(() => deliveries.length > 0, 'the delivery');
  expect(deliveries[0]?.message.Records[0].s3.object.key).toBe('key');
});

test('an object of any size uses as many bytes on disk as it has', async () => {
  const { client } = await start();
  const sizes = [0, 1, 256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 3 * MiB + 7];
  for (const size of sizes) {
    const Body = Buffer.alloc(size, `${size} `);
    await client.putObject({ Bucket, Key: String(size), Body, ContentLength: size });
    expect((await text(client, String(size))) === Body.toString()).toBe(true);
  }
  const stored = await Promise.all((await blobs()).map(async (file) => (await stat(file)).size));
  expect(stored.sort((one, other) => one - other)).toEqual(sizes.slice(1));
});
