import type { NotificationConfiguration } from '@aws-sdk/client-s3';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketNotificationConfigurationCommand,
  GetObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { LocalS3 } from './local-s3.ts';
import { QUEUE_ARN, startS3 } from './local-s3.ts';

let local: LocalS3;
let Bucket = '';
let buckets = 0;

beforeAll(async () => {
  local = await startS3();
});
afterAll(() => local.stop());
beforeEach(async () => {
  buckets += 1;
  Bucket = `events-${buckets}`;
  await local.client.send(new CreateBucketCommand({ Bucket }));
});

const configure = async (NotificationConfiguration: NotificationConfiguration, rest = {}) => {
  await local.client.send(
    new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration, ...rest }),
  );
};
const everything = { QueueArn: QUEUE_ARN, Events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'] } as const;
const toQueue = (rules: { Id?: string; Events?: string[]; prefix?: string; suffix?: string }[]) => ({
  QueueConfigurations: rules.map(({ Id, Events, prefix, suffix }) => ({
    Id,
    QueueArn: QUEUE_ARN,
    Events: (Events ?? ['s3:ObjectCreated:*']) as 's3:ObjectCreated:*'[],
    Filter: {
      Key: {
        FilterRules: [
          ...(prefix === undefined ? [] : [{ Name: 'prefix' as const, Value: prefix }]),
          ...(suffix === undefined ? [] : [{ Name: 'suffix' as const, Value: suffix }]),
        ],
      },
    },
  })),
});
/** Configures, forgets the test event, and returns what comes from then on. */
const listen = async (
  configuration: NotificationConfiguration = {
    QueueConfigurations: [{ ...everything, Events: [...everything.Events] }],
  },
) => {
  await configure(configuration);
  local.deliveries.length = 0;
  return local.deliveries;
};
const put = (Key: string, Body = 'hello') => local.client.send(new PutObjectCommand({ Bucket, Key, Body }));
const records = () => local.deliveries.map((delivery) => delivery.message.Records[0]);

test('a new configuration sends its destination a test event without Records', async () => {
  local.deliveries.length = 0;
  await configure({ QueueConfigurations: [{ ...everything, Events: [...everything.Events] }] });

  expect(local.deliveries).toEqual([
    {
      target: { kind: 'queue', arn: QUEUE_ARN },
      message: {
        Service: 'Amazon S3',
        Event: 's3:TestEvent',
        Bucket,
        Time: expect.any(String),
        RequestId: expect.any(String),
        HostId: expect.any(String),
      },
    },
  ]);
});

test('an upload is announced once, as S3 writes it, before the upload is answered', async () => {
  await listen({ QueueConfigurations: [{ ...everything, Id: 'rule-1', Events: ['s3:ObjectCreated:*'] }] });

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

test.each([
  [
    'a queue that does not exist',
    { QueueConfigurations: [{ QueueArn: `${QUEUE_ARN}-2`, Events: ['s3:ObjectCreated:*'] }] },
    'InvalidArgument',
  ],
  [
    'a FIFO queue',
    { QueueConfigurations: [{ QueueArn: `${QUEUE_ARN}.fifo`, Events: ['s3:ObjectCreated:*'] }] },
    'InvalidArgument',
  ],
  [
    'a topic as a queue',
    { QueueConfigurations: [{ QueueArn: QUEUE_ARN.replace('sqs', 'sns'), Events: ['s3:ObjectCreated:*'] }] },
    'InvalidArgument',
  ],
  ['an unknown event', toQueue([{ Events: ['s3:ObjectCreated:Magic'] }]), 'InvalidArgument'],
  ['two rules for the same', toQueue([{ prefix: 'a' }, { prefix: 'ab' }]), 'InvalidArgument'],
  ['a wildcard and one of its events', toQueue([{}, { Events: ['s3:ObjectCreated:Put'] }]), 'InvalidArgument'],
  [
    'a function',
    {
      LambdaFunctionConfigurations: [
        { LambdaFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:f', Events: ['s3:ObjectCreated:*'] },
      ],
    },
    'NotImplemented',
  ],
] as [string, NotificationConfiguration, string][])(
  '%s is refused, and the configuration stays',
  async (_name, configuration, name) => {
    await configure(toQueue([{ Id: 'kept' }]));
    local.deliveries.length = 0;

    await expect(configure(configuration)).rejects.toMatchObject({ name });

    const { QueueConfigurations } = await local.client.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
    expect([QueueConfigurations?.map((rule) => rule.Id), local.deliveries]).toEqual([['kept'], []]);
  },
);

test('rules that exclude each other by prefix or suffix live side by side', async () => {
  await listen(toQueue([{ prefix: 'a' }, { prefix: 'b', suffix: '.x' }, { prefix: 'b', suffix: '.y' }]));
  await put('b.y');
  expect(local.deliveries).toHaveLength(1);
});

test('a configuration is given back as it was put, and an empty one removes it', async () => {
  const configuration = toQueue([{ Id: 'one', prefix: 'a', suffix: 'b' }]);
  await configure({
    ...configuration,
    TopicConfigurations: [
      { Id: 'two', TopicArn: 'arn:aws:sns:us-east-1:000000000000:t', Events: ['s3:ObjectRemoved:*'] },
    ],
  });
  const get = () => local.client.send(new GetBucketNotificationConfigurationCommand({ Bucket }));

  const given = await get();
  expect(given.QueueConfigurations?.[0]).toMatchObject({
    Id: 'one',
    QueueArn: QUEUE_ARN,
    Events: ['s3:ObjectCreated:*'],
  });
  expect(given.QueueConfigurations?.[0]?.Filter?.Key?.FilterRules).toEqual([
    { Name: 'Prefix', Value: 'a' },
    { Name: 'Suffix', Value: 'b' },
  ]);
  expect(given.TopicConfigurations?.[0]).toMatchObject({ Id: 'two' });
  await configure({});
  expect((await get()).QueueConfigurations).toBeUndefined();
});

test('the check of destinations can be skipped', async () => {
  await configure(
    { QueueConfigurations: [{ QueueArn: `${QUEUE_ARN}-later`, Events: ['s3:ObjectCreated:*'] }] },
    { SkipDestinationValidation: true },
  );

  await put('key');

  expect(local.deliveries.at(-1)?.target.arn).toBe(`${QUEUE_ARN}-later`);
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
