import type { NotificationConfiguration } from '@aws-sdk/client-s3';
import {
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { Bucket, local, useFreshBuckets } from './bucket-under-test.ts';
import { QUEUE_ARN } from './local-s3.ts';
import { toQueue } from './queue-rules.ts';

useFreshBuckets('events');

const configure = async (NotificationConfiguration: NotificationConfiguration, rest = {}) => {
  await local.client.send(
    new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration, ...rest }),
  );
};
/** Configures and forgets the test event. */
const listen = async (configuration: NotificationConfiguration) => {
  await configure(configuration);
  local.deliveries.length = 0;
};
const put = (Key: string, Body = 'hello') => local.client.send(new PutObjectCommand({ Bucket, Key, Body }));

test('a new configuration sends its destination a test event without Records', async () => {
  local.deliveries.length = 0;
  await configure(toQueue([{}]));

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
