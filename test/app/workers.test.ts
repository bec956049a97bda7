/** Queues, event source mappings and senders of every worker. */
import { expect, test } from '@jest/globals';
import { synthesizeVariant } from '../support/synthesis.ts';
import { allOf, allowsOf, idsOf, readable, resource, type StackId, type Template } from '../support/template.ts';
import { OPEN, WITH_KEYS } from './variants.ts';

const DAY_SECONDS = 86_400;

const WORKERS: readonly { stack: StackId; name: string; timeout: number }[] = [
  { stack: 'FilePipeline', name: 'CopyFile', timeout: 300 },
  { stack: 'StreamApi', name: 'StoreRecord', timeout: 60 },
  { stack: 'Orders', name: 'ProcessOrder', timeout: 60 },
  { stack: 'Orders', name: 'NotifyCustomer', timeout: 60 },
];

const queueIn = (template: Template, id: string) => readable(resource(template, 'AWS::SQS::Queue', id).Properties);
const mappingIn = (template: Template, name: string) =>
  readable(resource(template, 'AWS::Lambda::EventSourceMapping', name).Properties);

test.each(WORKERS)('the queue of $name hides a message for six function timeouts', async ({ stack, name, timeout }) => {
  const template = await synthesizeVariant({}, stack);

  expect(resource(template, 'AWS::Lambda::Function', name).Properties.Timeout).toBe(timeout);
  expect(queueIn(template, `${name}Queue`)).toMatchObject({
    QueueName: `file-pipeline-dev-${stack}-${name}`,
    VisibilityTimeout: 6 * timeout,
  });
});

test.each(WORKERS)(
  'the dead-letter queue of $name keeps messages longest and accepts no other queue',
  async (worker) => {
    const { stack, name } = worker;
    const template = await synthesizeVariant({}, stack);

    expect(queueIn(template, `${name}Queue`)).toMatchObject({
      MessageRetentionPeriod: 4 * DAY_SECONDS,
      RedrivePolicy: { deadLetterTargetArn: `<${name}DeadLetterQueue.Arn>`, maxReceiveCount: 5 },
    });
    expect(queueIn(template, `${name}DeadLetterQueue`)).toMatchObject({
      QueueName: `file-pipeline-dev-${stack}-${name}-dead-letters`,
      MessageRetentionPeriod: 14 * DAY_SECONDS,
      RedriveAllowPolicy: {
        redrivePermission: 'byQueue',
        sourceQueueArns: [`arn:aws:sqs:us-east-1:<AWS::AccountId>:file-pipeline-dev-${stack}-${name}`],
      },
    });
  },
);

test.each(WORKERS)('$name gets batches of ten, reports failed messages and has five invocations', async (worker) => {
  const mapping = mappingIn(await synthesizeVariant({}, worker.stack), worker.name);

  expect(mapping).toMatchObject({
    BatchSize: 10,
    EventSourceArn: `<${worker.name}Queue.Arn>`,
    FunctionName: `<${worker.name}Function>`,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ScalingConfig: { MaximumConcurrency: 5 },
  });
  expect(mapping).not.toHaveProperty('MaximumBatchingWindowInSeconds');
});

test.each(WORKERS.filter(({ name }) => name !== 'StoreRecord'))(
  'the visibility timeout of $name includes the batching window',
  async ({ stack, name, timeout }) => {
    const template = await synthesizeVariant(WITH_KEYS, stack);

    expect(mappingIn(template, name)).toMatchObject({ BatchSize: 100, MaximumBatchingWindowInSeconds: 20 });
    expect(queueIn(template, `${name}Queue`).VisibilityTimeout).toBe(6 * timeout + 20);
  },
);

test('stream_queue_type = "fifo" makes the queue and the dead-letter queue of StoreRecord FIFO queues', async () => {
  const queues = allOf(await synthesizeVariant(WITH_KEYS, 'StreamApi'), 'AWS::SQS::Queue');

  expect(queues.map(({ Properties }) => [Properties.QueueName, Properties.FifoQueue])).toEqual([
    ['file-pipeline-dev-StreamApi-StoreRecord-dead-letters.fifo', true],
    ['file-pipeline-dev-StreamApi-StoreRecord.fifo', true],
  ]);
});

test('a FIFO queue delivers single messages and ignores the batch settings', async () => {
  const template = await synthesizeVariant(WITH_KEYS, 'StreamApi');

  expect(mappingIn(template, 'StoreRecord')).toMatchObject({
    BatchSize: 1,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
  expect(mappingIn(template, 'StoreRecord')).not.toHaveProperty('MaximumBatchingWindowInSeconds');
  expect(queueIn(template, 'StoreRecordQueue').VisibilityTimeout).toBe(6 * 60);
});

test('a FIFO queue compares the bodies of messages only if there is a schedule', async () => {
  const withSchedule = await synthesizeVariant(WITH_KEYS, 'StreamApi');
  const without = await synthesizeVariant({ stream_queue_type: 'fifo' }, 'StreamApi');

  expect(queueIn(withSchedule, 'StoreRecordQueue').ContentBasedDeduplication).toBe(true);
  expect(queueIn(without, 'StoreRecordQueue')).not.toHaveProperty('ContentBasedDeduplication');
});

test('stream_schedule sends a tick to the queue of StoreRecord', async () => {
  const rules = async (settings: Record<string, string>) =>
    readable(allOf(await synthesizeVariant(settings, 'StreamApi'), 'AWS::Events::Rule').map((rule) => rule.Properties));
  const rule = {
    Name: 'file-pipeline-dev-StreamApi-Schedule',
    ScheduleExpression: 'rate(5 minutes)',
    State: 'ENABLED',
    Targets: [{ Arn: '<StoreRecordQueue.Arn>', Id: 'Target0' }],
  };
  const inGroup = { ...rule.Targets[0], SqsParameters: { MessageGroupId: 'schedule' } };

  expect(await rules({})).toEqual([]);
  expect(await rules(OPEN)).toEqual([rule]);
  expect(await rules(WITH_KEYS)).toEqual([{ ...rule, Targets: [inGroup] }]);
});

const OF_BUCKET = {
  ArnLike: { 'aws:SourceArn': 'arn:<AWS::Partition>:s3:::file-pipeline-dev-source-<AWS::AccountId>' },
  StringEquals: { 'aws:SourceAccount': '<AWS::AccountId>' },
};
const OF_TOPIC = { ArnEquals: { 'aws:SourceArn': '<ImportantEvents>' } };
const OF_RULE = {
  ArnEquals: {
    'aws:SourceArn': 'arn:aws:events:us-east-1:<AWS::AccountId>:rule/file-pipeline-dev-StreamApi-Schedule',
  },
  StringEquals: { 'aws:SourceAccount': '<AWS::AccountId>' },
};

test.each([
  ['CopyFileQueue', 'FilePipeline', 's3', OF_BUCKET],
  ['StoreRecordQueue', 'StreamApi', 'events', OF_RULE],
  ['ProcessOrderQueue', 'Orders', 'sns', OF_TOPIC],
  ['ProcessOrderDeadLetterQueue', 'Orders', 'sns', OF_TOPIC],
  ['NotifyCustomerQueue', 'Orders', 'sns', OF_TOPIC],
  ['NotifyCustomerDeadLetterQueue', 'Orders', 'sns', OF_TOPIC],
] as const)('the policy of %s in %s allows only %s to send messages', async (queue, stack, service, condition) => {
  const policy = resource(await synthesizeVariant(OPEN, stack), 'AWS::SQS::QueuePolicy', queue);

  const statements = readable(allowsOf(policy)).map((statement) => ({ ...statement, Sid: undefined }));
  expect(statements).toEqual([
    {
      Effect: 'Allow',
      Principal: { Service: `${service}.amazonaws.com` },
      Action: 'sqs:SendMessage',
      Resource: `<${queue}.Arn>`,
      Condition: condition,
    },
  ]);
});

test('without a schedule, the policy of the queue of StoreRecord allows nothing', async () => {
  const template = await synthesizeVariant({}, 'StreamApi');

  expect(idsOf(template, 'AWS::SQS::QueuePolicy')).toHaveLength(2);
  expect(allOf(template, 'AWS::SQS::QueuePolicy').flatMap(allowsOf)).toEqual([]);
});
