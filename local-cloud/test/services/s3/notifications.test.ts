import type { NotificationConfiguration } from '@aws-sdk/client-s3';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { Bucket, local, useFreshBuckets } from './bucket-under-test.ts';
import { QUEUE_ARN, startS3 } from './local-s3.ts';
import { toQueue } from './queue-rules.ts';

useFreshBuckets('events');

const configure = async (NotificationConfiguration: NotificationConfiguration) => {
  await local.client.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
};
/** Configures and forgets the test event. */
const listen = async (configuration = toQueue([{ Events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'] }])) => {
  await configure(configuration);
  local.deliveries.length = 0;
};
const RULE = { id: 'r', target: { kind: 'queue', arn: QUEUE_ARN }, events: ['s3:ObjectCreated:*'] } as const;
const put = (Key: string, Body = 'hello') => local.client.send(new PutObjectCommand({ Bucket, Key, Body }));
const records = () => local.deliveries.map((delivery) => delivery.message.Records[0]);

test('an upload is announced once, as S3 writes it, before the upload is answered', async () => {
  await listen(toQueue([{ Id: 'rule-1' }]));

  const response = await fetch(`${local.endpoint}/${Bucket}/a%20b%2Bc%40d/ü.txt`, { method: 'PUT', body: 'hello' });

  expect(local.deliveries).toHaveLength(1);
  expect(records()[0]).toEqual({
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: 'us-east-1',
    eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    eventName: 'ObjectCreated:Put',
    userIdentity: { principalId: 'AWS:000000000000' },
    requestParameters: { sourceIPAddress: '127.0.0.1' },
    responseElements: {
      'x-amz-request-id': response.headers.get('x-amz-request-id'),
      'x-amz-id-2': response.headers.get('x-amz-id-2'),
    },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: 'rule-1',
      bucket: { name: Bucket, ownerIdentity: { principalId: expect.any(String) }, arn: `arn:aws:s3:::${Bucket}` },
      object: {
        key: 'a+b%2Bc%40d/%C3%BC.txt',
        size: 5,
        eTag: '5d41402abc4b2a76b9719d911017c592',
        sequencer: expect.stringMatching(/^[0-9A-F]{18}$/),
      },
    },
  });
});

test('each kind of write has its own event', async () => {
  await listen();
  await put('key');
  await local.client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/key` }));
  const { UploadId } = await local.client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'parts' }));
  const part = await local.client.send(
    new UploadPartCommand({ Bucket, Key: 'parts', UploadId, PartNumber: 1, Body: 'x' }),
  );
  const Parts = [{ ...part, PartNumber: 1 }];
  const complete = () =>
    local.client.send(
      new CompleteMultipartUploadCommand({ Bucket, Key: 'parts', UploadId, MultipartUpload: { Parts } }),
    );
  await complete();
  await complete();
  await local.client.send(new DeleteObjectCommand({ Bucket, Key: 'key' }));
  await local.client.send(new DeleteObjectCommand({ Bucket, Key: 'was never there' }));

  expect(records().map((record) => [record.eventName, record.s3.object.key, record.s3.object.eTag])).toEqual([
    ['ObjectCreated:Put', 'key', '5d41402abc4b2a76b9719d911017c592'],
    ['ObjectCreated:Copy', 'copy', '5d41402abc4b2a76b9719d911017c592'],
    ['ObjectCreated:CompleteMultipartUpload', 'parts', expect.stringMatching(/-1$/)],
    ['ObjectRemoved:Delete', 'key', undefined],
  ]);
});

test('versions carry their id, and a delete becomes a marker', async () => {
  await local.client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  await listen();
  const { VersionId } = await put('key');
  const marker = await local.client.send(new DeleteObjectCommand({ Bucket, Key: 'key' }));
  await local.client.send(new DeleteObjectCommand({ Bucket, Key: 'key', VersionId }));

  const [created, markerCreated, removed] = records();
  expect(created.s3.object.versionId).toBe(VersionId);
  expect(markerCreated).toMatchObject({
    eventName: 'ObjectRemoved:DeleteMarkerCreated',
    s3: { object: { versionId: marker.VersionId } },
  });
  expect(removed).toMatchObject({ eventName: 'ObjectRemoved:Delete', s3: { object: { versionId: VersionId } } });
});

test('sequencers of a key grow with every write and delete, and the last one belongs to what is stored', async () => {
  await listen();
  await Promise.all(Array.from({ length: 50 }, (_, index) => put('contended', `writer ${index}`)));
  const { ETag } = await local.client.send(new GetObjectCommand({ Bucket, Key: 'contended' }));
  const writes = records();
  await local.client.send(new DeleteObjectCommand({ Bucket, Key: 'contended' }));
  await put('contended');

  const inOrder = [...writes].sort((one, other) => (one.s3.object.sequencer < other.s3.object.sequencer ? -1 : 1));
  expect(inOrder.at(-1).s3.object.eTag).toBe(ETag?.replaceAll('"', ''));
  const sequencers = records().map((record) => record.s3.object.sequencer);
  expect(new Set(sequencers).size).toBe(52);
  const [removal, last] = sequencers.slice(-2);
  expect([inOrder.at(-1).s3.object.sequencer < removal, removal < last]).toEqual([true, true]);
});

test('deleting many keys announces each that was there', async () => {
  await listen();
  await put('one');
  await put('two');
  local.deliveries.length = 0;
  const Objects = [{ Key: 'one' }, { Key: 'two' }, { Key: 'three' }];
  await local.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));

  expect(records().map((record) => record.s3.object.key)).toEqual(['one', 'two']);
});

describe('filters', () => {
  test.each([
    [{ prefix: 'in/' }, 'in/x', true],
    [{ prefix: 'in/' }, 'out/x', false],
    [{ prefix: 'in/', suffix: '.csv' }, 'in/x.csv', true],
    [{ prefix: 'in/', suffix: '.csv' }, 'in/x.txt', false],
    [{ prefix: 'my+files/' }, 'my files/x', true],
    [{ prefix: 'my files/' }, 'my files/x', false],
    [{ suffix: '%40home' }, 'x@home', true],
    [{ Events: ['s3:ObjectCreated:Copy'] }, 'x', false],
    [{ Events: ['s3:ObjectRemoved:*'] }, 'x', false],
  ])('%j on %j: %s', async (rule, key, isAnnounced) => {
    await listen(toQueue([rule]));
    await put(key);
    expect(local.deliveries).toHaveLength(isAnnounced ? 1 : 0);
  });
});

test('an upload is answered after its event has been delivered', async () => {
  const order: string[] = [];
  const slow = await startS3({
    notify: async (_target, body) => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      order.push(body.includes('TestEvent') ? 'test event' : 'event');
    },
  });
  await slow.client.send(new CreateBucketCommand({ Bucket }));
  await slow.s3.buckets.putNotifications(Bucket, [RULE]);

  await slow.client.send(new PutObjectCommand({ Bucket, Key: 'key', Body: 'x' }));
  order.push('answer');

  expect(order).toEqual(['test event', 'event', 'answer']);
  await slow.stop();
});

test('a delivery that fails does not fail the upload, is logged, and is tried until it succeeds', async () => {
  let failures = 1;
  const delivered: string[] = [];
  const flaky = await startS3({
    notify: async (_target, body) => {
      if (body.includes('TestEvent')) return;
      if (failures-- > 0) throw new Error('queue is down');
      delivered.push(JSON.parse(body).Records[0].s3.object.key);
    },
  });
  await flaky.client.send(new CreateBucketCommand({ Bucket }));
  await flaky.client.send(
    new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: toQueue([{}]) }),
  );

  await flaky.client.send(new PutObjectCommand({ Bucket, Key: 'key', Body: 'x' }));
  expect([delivered, flaky.s3.stats().pendingNotifications]).toEqual([[], 1]);
  const deadline = Date.now() + 10_000;
  while (delivered.length === 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));

  expect(delivered).toEqual(['key']);
  expect(flaky.log.filter((line) => line.includes('queue is down'))).toHaveLength(1);
  expect(flaky.s3.stats().pendingNotifications).toBe(0);
  await flaky.stop();
});
