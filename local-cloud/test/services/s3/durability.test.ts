import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openS3 } from '../../../src/services/s3/index.ts';
import type { LocalS3 } from './local-s3.ts';
import { QUEUE_ARN, startS3 } from './local-s3.ts';
import { requestHead } from './raw-http.ts';

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

const start = async (options = {}): Promise<LocalS3> => {
  const local = await startS3({ folder, ...options });
  opened.push(local);
  return local;
};
const restart = async (local: LocalS3, options = {}) => {
  await local.stop();
  opened = opened.filter((each) => each !== local);
  return start(options);
};
const text = async (client: S3Client, Key: string) =>
  (await client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
const blobs = async () => {
  const files = await readdir(path.join(folder, 'blobs'), { recursive: true, withFileTypes: true });
  return files.filter((file) => file.isFile()).map((file) => path.join(file.parentPath, file.name));
};
const until = async (isDone: () => boolean | Promise<boolean>) => {
  const deadline = Date.now() + 10_000;
  while (!(await isDone())) {
    if (Date.now() > deadline) throw new Error('It did not come about within 10 seconds');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

test('buckets, objects, uploads under way and settings are there after a restart', async () => {
  let local = await start();
  await local.client.send(new CreateBucketCommand({ Bucket }));
  await local.client.send(new PutObjectCommand({ Bucket, Key: 'key', Body: 'kept', Metadata: { a: '1' } }));
  const { UploadId } = await local.client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'parts' }));
  const part = await local.client.send(
    new UploadPartCommand({ Bucket, Key: 'parts', UploadId, PartNumber: 1, Body: 'part' }),
  );
  await local.s3.buckets.putNotifications(Bucket, [
    { id: 'r', target: { kind: 'queue', arn: QUEUE_ARN }, events: ['s3:ObjectCreated:*'] },
  ]);

  local = await restart(local);

  expect(await text(local.client, 'key')).toBe('kept');
  const MultipartUpload = { Parts: [{ ...part, PartNumber: 1 }] };
  await local.client.send(new CompleteMultipartUploadCommand({ Bucket, Key: 'parts', UploadId, MultipartUpload }));
  expect(await text(local.client, 'parts')).toBe('part');
  expect(local.deliveries).toHaveLength(1);
});

test('sequencers go on growing after a restart, also when the last thing was a delete and the clock went back', async () => {
  const sequencers = (local: LocalS3) =>
    local.deliveries.slice(1).map((delivery) => delivery.message.Records[0].s3.object.sequencer);
  const put = (local: LocalS3) => local.client.send(new PutObjectCommand({ Bucket, Key: 'key', Body: 'x' }));
  const listen = (local: LocalS3) =>
    local.s3.buckets.putNotifications(Bucket, [
      { id: 'r', target: { kind: 'queue', arn: QUEUE_ARN }, events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'] },
    ]);
  let local = await start();
  local.s3.buckets.create(Bucket);
  await listen(local);
  await put(local);
  await local.client.send(new DeleteObjectCommand({ Bucket, Key: 'key' }));
  const before = sequencers(local);

  local = await restart(local, { clock: () => new Date('2020-01-01') });
  await listen(local);
  await put(local);

  expect(before[0] < before[1] && before[1] < sequencers(local)[0]).toBe(true);
});

test('rewriting, deleting and aborting give the disk back, and shared bytes stay until the last user is gone', async () => {
  const { client } = await start();
  await client.send(new CreateBucketCommand({ Bucket }));
  const big = Buffer.alloc(MiB, 'x');
  for (let round = 0; round < 20; round++) await client.send(new PutObjectCommand({ Bucket, Key: 'key', Body: big }));
  await client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/key` }));
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'parts' }));
  await client.send(new UploadPartCommand({ Bucket, Key: 'parts', UploadId, PartNumber: 1, Body: big }));
  await client.send(new AbortMultipartUploadCommand({ Bucket, Key: 'parts', UploadId }));
  await until(async () => (await blobs()).length === 1);

  await client.send(new DeleteObjectCommand({ Bucket, Key: 'key' }));
  expect((await text(client, 'copy'))?.length).toBe(MiB);
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'copy' }));
  await until(async () => (await blobs()).length === 0);
});

test('files that no object uses are swept at the start, all others stay', async () => {
  let local = await start();
  await local.client.send(new CreateBucketCommand({ Bucket }));
  await local.client.send(new PutObjectCommand({ Bucket, Key: 'key', Body: 'kept' }));
  await writeFile(path.join(folder, 'blobs', 'ab', `ab${'0'.repeat(30)}`), 'left behind');

  local = await restart(local);

  expect(await blobs()).toHaveLength(1);
  expect(await text(local.client, 'key')).toBe('kept');
});

test('an upload that breaks off leaves nothing, neither an object nor a file', async () => {
  const { client, port, log } = await start();
  await client.send(new CreateBucketCommand({ Bucket }));
  const socket = connect(port, '127.0.0.1');
  socket.write(requestHead('PUT', `/${Bucket}/broken`, { 'content-length': 4 * MiB }));
  socket.write(Buffer.alloc(2 * MiB));
  await until(async () => (await blobs()).length === 1);

  socket.destroy();

  await until(async () => (await blobs()).length === 0);
  await expect(text(client, 'broken')).rejects.toMatchObject({ name: 'NoSuchKey' });
  expect(log).toEqual([]);
});

test('a second process is kept out of the folder', async () => {
  await start();

  const second = () =>
    openS3({
      cloud: { accountId: '1', region: 'us-east-1' },
      folder,
      notify: async () => {},
      destinationExists: () => true,
    });

  expect(second).toThrow(/in use by another process/);
});

test('a file that is shorter than the index says breaks the answer off and is logged', async () => {
  const { client, log } = await start();
  await client.send(new CreateBucketCommand({ Bucket }));
  await client.send(new PutObjectCommand({ Bucket, Key: 'key', Body: 'twelve bytes' }));
  await writeFile((await blobs())[0] ?? '', 'short');

  await expect(text(client, 'key')).rejects.toThrow(/aborted/);

  expect(log).toEqual([expect.stringContaining('7 bytes shorter than the index says')]);
});

test('stopping gives up on an upload that does not end', async () => {
  const local = await start();
  await local.client.send(new CreateBucketCommand({ Bucket }));
  const socket = connect(local.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(requestHead('PUT', `/${Bucket}/endless`, { 'content-length': 10 }));
  await local.client.send(new ListObjectsV2Command({ Bucket }));

  await restart(local);

  expect(await blobs()).toEqual([]);
});

interface Served {
  readonly child: ChildProcess;
  readonly client: S3Client;
  readonly port: number;
  stop(): Promise<void>;
}

const serve = async (...rest: string[]): Promise<Served> => {
  const script = path.join(import.meta.dirname, 'serve-folder.ts');
  const child = spawn(process.execPath, [script, folder, ...rest], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  const port = Number(String(line));
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials,
  });
  const stop = async () => {
    client.destroy();
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  const served = { child, client, port, stop };
  opened.push(served);
  return served;
};

test('after a kill at a random moment every acknowledged object is whole and no other one is visible', async () => {
  const bodyOf = (key: string) => key.repeat(20_000);
  const acknowledged = new Set<string>();
  let created = false;
  for (const killAfter of [5, 40, 90]) {
    const { client, stop } = await serve();
    if (!created) await client.send(new CreateBucketCommand({ Bucket }));
    created = true;
    const goal = acknowledged.size + killAfter;
    const writers = Array.from({ length: 6 }, async (_, writer) => {
      for (let round = 0; ; round++) {
        const Key = `${killAfter}-${writer}-${round}`;
        await client.send(new PutObjectCommand({ Bucket, Key, Body: bodyOf(Key) }));
        acknowledged.add(Key);
      }
    });
    const ended = Promise.allSettled(writers);
    await until(() => acknowledged.size >= goal);
    await stop();
    await ended;
  }

  const { client } = await start();
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
  const visible = Contents.map((object) => object.Key ?? '');
  expect(visible).toEqual(expect.arrayContaining([...acknowledged]));
  for (const key of visible) expect(await text(client, key)).toBe(bodyOf(key));
  expect(await blobs()).toHaveLength(visible.length);
});

test('a notification that a kill interrupts is delivered after the restart', async () => {
  const { client, stop } = await serve('hang');
  await client.send(new CreateBucketCommand({ Bucket }));
  const QueueConfigurations = [{ QueueArn: QUEUE_ARN, Events: ['s3:ObjectCreated:*' as const] }];
  await client.send(
    new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: { QueueConfigurations } }),
  );
  const upload = client.send(new PutObjectCommand({ Bucket, Key: 'key', Body: 'x' })).catch(() => 'not acknowledged');
  await until(async () => (await client.send(new ListObjectsV2Command({ Bucket }))).KeyCount === 1);
  await stop();
  expect(await upload).toBe('not acknowledged');

  const { deliveries } = await start();

  await until(() => deliveries.length > 0);
  expect(deliveries[0]?.message.Records[0].s3.object.key).toBe('key');
});

test('objects of any size use as much disk as they have bytes', async () => {
  const { client } = await start();
  await client.send(new CreateBucketCommand({ Bucket }));
  const sizes = [0, 1, 256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 3 * MiB + 7];
  for (const size of sizes) {
    const Body = Buffer.alloc(size, `${size} `);
    await client.send(new PutObjectCommand({ Bucket, Key: String(size), Body, ContentLength: size }));
    expect((await text(client, String(size))) === Body.toString()).toBe(true);
  }
  const stored = await Promise.all((await blobs()).map(async (file) => (await stat(file)).size));
  expect(stored.sort((one, other) => one - other)).toEqual(sizes.slice(1));
});
