import type { Event, NotificationConfiguration } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { eventually } from '../../support/eventually.ts';
import { Bucket, client, local, put, QUEUE_ARN, startS3, useFreshBuckets } from './s3-fixture.ts';

useFreshBuckets('events');

interface QueueRule {
  readonly Id?: string;
  readonly Events?: string[];
  readonly prefix?: string;
  readonly suffix?: string;
}

/** Configures rules that send to one queue, by default every created object. */
const toQueue = (...rules: QueueRule[]): NotificationConfiguration => ({
  QueueConfigurations: rules.map(({ Id, Events = ['s3:ObjectCreated:*'], prefix, suffix }) => {
    const FilterRules = [
      ...(prefix === undefined ? [] : [{ Name: 'prefix' as const, Value: prefix }]),
      ...(suffix === undefined ? [] : [{ Name: 'suffix' as const, Value: suffix }]),
    ];
    return { Id, QueueArn: QUEUE_ARN, Events: Events as Event[], Filter: { Key: { FilterRules } } };
  }),
});
const configure = (configuration: NotificationConfiguration, rest = {}) =>
  client.putBucketNotificationConfiguration({ Bucket, NotificationConfiguration: configuration, ...rest });
/** Configures the notifications, and removes the test event from the deliveries. */
const listen = async (...rules: QueueRule[]) => {
  await configure(toQueue(...rules));
  local.deliveries.length = 0;
};
const EVERY_EVENT = { Events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'] };
const RULE = { id: 'r', target: { kind: 'queue', arn: QUEUE_ARN }, events: ['s3:ObjectCreated:*'] } as const;
const records = () => local.deliveries.map((delivery) => delivery.message.Records[0]);

test('an upload sends one event, in the form of S3, before it is answered', async () => {
  await listen({ Id: 'rule-1' });

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
  await listen(EVERY_EVENT);
  await put('key', 'hello');
  await client.copyObject({ Bucket, Key: 'copy', CopySource: `${Bucket}/key` });
  const { UploadId } = await client.createMultipartUpload({ Bucket, Key: 'parts' });
  const part = await client.uploadPart({ Bucket, Key: 'parts', UploadId, PartNumber: 1, Body: 'x' });
  const Parts = [{ ...part, PartNumber: 1 }];
  const complete = () => client.completeMultipartUpload({ Bucket, Key: 'parts', UploadId, MultipartUpload: { Parts } });
  await complete();
  await complete();
  await client.deleteObject({ Bucket, Key: 'key' });
  await client.deleteObject({ Bucket, Key: 'was never there' });

  expect(records().map((record) => [record.eventName, record.s3.object.key, record.s3.object.eTag])).toEqual([
    ['ObjectCreated:Put', 'key', '5d41402abc4b2a76b9719d911017c592'],
    ['ObjectCreated:Copy', 'copy', '5d41402abc4b2a76b9719d911017c592'],
    ['ObjectCreated:CompleteMultipartUpload', 'parts', expect.stringMatching(/-1$/)],
    ['ObjectRemoved:Delete', 'key', undefined],
  ]);
});

test('events of versions carry the version id, and a delete is a DeleteMarkerCreated', async () => {
  await client.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } });
  await listen(EVERY_EVENT);
  const { VersionId } = await put('key', 'hello');
  const marker = await client.deleteObject({ Bucket, Key: 'key' });
  await client.deleteObject({ Bucket, Key: 'key', VersionId });

  const [created, markerCreated, removed] = records();
  expect(created.s3.object.versionId).toBe(VersionId);
  expect(markerCreated).toMatchObject({
    eventName: 'ObjectRemoved:DeleteMarkerCreated',
    s3: { object: { versionId: marker.VersionId } },
  });
  expect(removed).toMatchObject({ eventName: 'ObjectRemoved:Delete', s3: { object: { versionId: VersionId } } });
});

test('sequencers of a key grow with every write and delete, and the highest one is that of the stored object', async () => {
  await listen(EVERY_EVENT);
  await Promise.all(Array.from({ length: 50 }, (_, index) => put('contended', `writer ${index}`)));
  const { ETag } = await client.getObject({ Bucket, Key: 'contended' });
  const writes = records();
  await client.deleteObject({ Bucket, Key: 'contended' });
  await put('contended', 'last');

  const inOrder = [...writes].sort((one, other) => (one.s3.object.sequencer < other.s3.object.sequencer ? -1 : 1));
  expect(inOrder.at(-1).s3.object.eTag).toBe(ETag?.replaceAll('"', ''));
  const sequencers = records().map((record) => record.s3.object.sequencer);
  expect(new Set(sequencers).size).toBe(52);
  const [removal, last] = sequencers.slice(-2);
  expect([inOrder.at(-1).s3.object.sequencer < removal, removal < last]).toEqual([true, true]);
});

test('DeleteObjects sends an event for each key that existed', async () => {
  await listen(EVERY_EVENT);
  await put('one', '1');
  await put('two', '2');
  local.deliveries.length = 0;
  const Objects = [{ Key: 'one' }, { Key: 'two' }, { Key: 'three' }];
  await client.deleteObjects({ Bucket, Delete: { Objects } });

  expect(records().map((record) => record.s3.object.key)).toEqual(['one', 'two']);
});

describe('a rule', () => {
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
  ])('%j applied to the key %j sends an event: %s', async (rule, key, isSent) => {
    await listen(rule);
    await put(key, 'x');
    expect(local.deliveries).toHaveLength(isSent ? 1 : 0);
  });
});

test('a new configuration sends its destination a test event without Records', async () => {
  local.deliveries.length = 0;
  await configure(toQueue({}));

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

const toArn = (QueueArn: string): NotificationConfiguration => ({
  QueueConfigurations: [{ QueueArn, Events: ['s3:ObjectCreated:*'] }],
});
const LambdaFunctionArn = 'arn:aws:lambda:us-east-1:000000000000:function:f';

test.each<[what: string, name: string, configuration: NotificationConfiguration]>([
  ['a queue that does not exist', 'InvalidArgument', toArn(`${QUEUE_ARN}-2`)],
  ['a FIFO queue', 'InvalidArgument', toArn(`${QUEUE_ARN}.fifo`)],
  ['a topic as a queue', 'InvalidArgument', toArn(QUEUE_ARN.replace('sqs', 'sns'))],
  ['an unknown event', 'InvalidArgument', toQueue({ Events: ['s3:ObjectCreated:Magic'] })],
  ['two rules for the same keys', 'InvalidArgument', toQueue({ prefix: 'a' }, { prefix: 'ab' })],
  ['a wildcard and one of its events', 'InvalidArgument', toQueue({}, { Events: ['s3:ObjectCreated:Put'] })],
  [
    'a function',
    'NotImplemented',
    { LambdaFunctionConfigurations: [{ LambdaFunctionArn, Events: ['s3:ObjectCreated:*'] }] },
  ],
])('a configuration with %s is refused with %s, and the present one stays', async (_what, name, configuration) => {
  await listen({ Id: 'kept' });

  await expect(configure(configuration)).rejects.toMatchObject({ name });

  const { QueueConfigurations } = await client.getBucketNotificationConfiguration({ Bucket });
  expect([QueueConfigurations?.map((rule) => rule.Id), local.deliveries]).toEqual([['kept'], []]);
});

test('rules that exclude each other by prefix or suffix are accepted together', async () => {
  await listen({ prefix: 'a' }, { prefix: 'b', suffix: '.x' }, { prefix: 'b', suffix: '.y' });

  await put('b.y', 'x');
  expect(local.deliveries).toHaveLength(1);
});

test('GetBucketNotificationConfiguration returns the configuration, and an empty one removes it', async () => {
  const TopicArn = 'arn:aws:sns:us-east-1:000000000000:t';
  await configure({
    ...toQueue({ Id: 'one', prefix: 'a', suffix: 'b' }),
    TopicConfigurations: [{ Id: 'two', TopicArn, Events: ['s3:ObjectRemoved:*'] }],
  });
  const get = () => client.getBucketNotificationConfiguration({ Bucket });

  const { QueueConfigurations: [rule] = [], TopicConfigurations } = await get();

  expect(rule).toMatchObject({ Id: 'one', QueueArn: QUEUE_ARN, Events: ['s3:ObjectCreated:*'] });
  expect(rule?.Filter?.Key?.FilterRules).toEqual([
    { Name: 'Prefix', Value: 'a' },
    { Name: 'Suffix', Value: 'b' },
  ]);
  expect(TopicConfigurations?.[0]).toMatchObject({ Id: 'two' });
  await configure({});
  expect((await get()).QueueConfigurations).toBeUndefined();
});

test('SkipDestinationValidation accepts a destination that does not exist yet', async () => {
  await configure(toArn(`${QUEUE_ARN}-later`), { SkipDestinationValidation: true });

  await put('key', 'x');

  expect(local.deliveries.at(-1)?.target.arn).toBe(`${QUEUE_ARN}-later`);
});

test('an upload is answered after its event has been delivered', async () => {
  const order: string[] = [];
  const [started, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const slow = await startS3({
    notify: async (_target, body) => {
      if (body.includes('TestEvent')) return;
      started.resolve();
      await released.promise;
      order.push('event');
    },
  });
  await slow.client.createBucket({ Bucket });
  await slow.s3.buckets.putNotifications(Bucket, [RULE]);

  const upload = slow.client.putObject({ Bucket, Key: 'key', Body: 'x' }).then(() => order.push('answer'));
  await started.promise;
  // An answer that did not wait for the event would arrive before these do.
  for (let requests = 0; requests < 3; requests++) await slow.client.headBucket({ Bucket });
  released.resolve();
  await upload;

  expect(order).toEqual(['event', 'answer']);
  await slow.stop();
});

test('a failed delivery does not fail the upload, is logged, and is retried until it succeeds', async () => {
  let failures = 1;
  const delivered: string[] = [];
  const flaky = await startS3({
    notify: async (_target, body) => {
      if (body.includes('TestEvent')) return;
      if (failures-- > 0) throw new Error('queue is down');
      delivered.push(JSON.parse(body).Records[0].s3.object.key);
    },
  });
  await flaky.client.createBucket({ Bucket });
  await flaky.s3.buckets.putNotifications(Bucket, [RULE]);

  await flaky.client.putObject({ Bucket, Key: 'key', Body: 'x' });
  expect([delivered, flaky.s3.stats().pendingNotifications]).toEqual([[], 1]);
  await eventually(() => flaky.s3.stats().pendingNotifications === 0, 'the delivery');

  expect(delivered).toEqual(['key']);
  expect(flaky.log.filter((line) => line.includes('queue is down'))).toHaveLength(1);
  await flaky.stop();
});
