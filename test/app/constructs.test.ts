import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WORKER_ALARM_NAMES } from '../../infra/settings/alarms.ts';
import { allOf, idsOf, type Properties, readTemplate, resource, type Template } from '../support/template.ts';
import { widgetsOf } from './dashboard-body.ts';
import { PROJECT, synthesize } from './synthesize.ts';

let outdir: string;
let template: Template;
let refusals: Record<string, string>;

beforeAll(async () => {
  outdir = await mkdtemp(join(tmpdir(), 'probe-'));
  const context = { 'aws:cdk:bundling-stacks': [] };
  const { stdout } = await synthesize({ outdir, context, program: 'test/app/probe-stack.ts' });
  refusals = JSON.parse(stdout);
  template = await readTemplate(outdir, 'Probe');
});
afterAll(() => rm(outdir, { recursive: true }));

/** `@default` of every optional prop, as documented in the construct's source. */
async function documentedDefaults(construct: string): Promise<Record<string, string | undefined>> {
  const source = await readFile(join(PROJECT, 'infra/constructs', `${construct}.ts`), 'utf8');
  const props = source.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*readonly (\w+)\?:/g);
  return Object.fromEntries(Array.from(props, ([, comment, prop]) => [prop, /@default (.*)/.exec(comment ?? '')?.[1]]));
}

const days = (seconds: unknown) => `Duration.days(${Number(seconds) / 86_400})`;
const absent = (value: unknown, otherwise: string) => (value === undefined ? otherwise : `synthesized as ${value}`);

describe('documented defaults are what is synthesized', () => {
  test('of QueueWorker', async () => {
    const queue = resource(template, 'AWS::SQS::Queue', 'PlainQueue').Properties;
    const deadLetterQueue = resource(template, 'AWS::SQS::Queue', 'PlainDeadLetterQueue').Properties;
    const mapping = resource(template, 'AWS::Lambda::EventSourceMapping', 'Plain').Properties;

    const alarms = Object.values(template.Resources).filter(({ Properties }) =>
      String(Properties.AlarmName).startsWith('Probe-Plain-'),
    );

    expect(await documentedDefaults('queue-worker')).toEqual({
      alarmOverrides:
        alarms.length === WORKER_ALARM_NAMES.length
          ? '- every alarm, at the thresholds in `monitoring/worker-alarms.ts`'
          : '',
      fifo: String(queue.FifoQueue ?? false),
      contentBasedDeduplication: String(queue.ContentBasedDeduplication ?? false),
      batchSize: String(mapping.BatchSize),
      maxBatchingWindow: absent(
        mapping.MaximumBatchingWindowInSeconds,
        '- an invocation starts as soon as there is a message',
      ),
      maxConcurrency: String((mapping.ScalingConfig as Properties).MaximumConcurrency),
      maxReceiveCount: String((queue.RedrivePolicy as Properties).maxReceiveCount),
      retentionPeriod: days(queue.MessageRetentionPeriod),
      deadLetterRetentionPeriod: days(deadLetterQueue.MessageRetentionPeriod),
      encryptionKey: queue.SqsManagedSseEnabled ? '- a key that Amazon SQS manages (SSE-SQS)' : 'none',
    });
  });

  test('of SecureBucket', async () => {
    const bucket = resource(template, 'AWS::S3::Bucket');
    const { Rules } = bucket.Properties.LifecycleConfiguration as { Rules: Record<string, Properties>[] };
    const algorithm = JSON.stringify(bucket.Properties.BucketEncryption).match(/"SSEAlgorithm":"(\w+)"/)?.[1];

    expect(await documentedDefaults('secure-bucket')).toEqual({
      bucketName: absent(bucket.Properties.BucketName, '- AWS CloudFormation generates a name'),
      encryptionKey: algorithm === 'AES256' ? '- a key that Amazon S3 manages (SSE-S3)' : algorithm,
      accessLogsBucket: absent(bucket.Properties.LoggingConfiguration, '- no access logs'),
      noncurrentVersionExpiration: `Duration.days(${Rules[1]?.NoncurrentVersionExpiration?.NoncurrentDays})`,
      abortIncompleteUploadAfter: `Duration.days(${Rules[0]?.AbortIncompleteMultipartUpload?.DaysAfterInitiation})`,
      removalPolicy: bucket.DeletionPolicy === 'Retain' ? '- RemovalPolicy.RETAIN' : bucket.DeletionPolicy,
    });
  });

  test('of AlarmTopic', async () => {
    const topic = resource(template, 'AWS::SNS::Topic').Properties;

    expect(await documentedDefaults('monitoring/alarm-topic')).toEqual({
      email: idsOf(template, 'AWS::SNS::Subscription').length === 0 && '- no subscription',
      encryptionKey: absent(topic.KmsMasterKeyId, '- not encrypted at rest; alarms contain no file data'),
    });
  });

  test('of ServiceFunction', async () => {
    const worker = resource(template, 'AWS::Lambda::Function', 'Plain').Properties;
    const logs = resource(template, 'AWS::Logs::LogGroup', 'Plain');

    expect(await documentedDefaults('service-function')).toEqual({
      memorySize: String(worker.MemorySize),
      timeout: `Duration.minutes(${Number(worker.Timeout) / 60})`,
      logRetention:
        logs.Properties.RetentionInDays === 14 ? 'RetentionDays.TWO_WEEKS' : logs.Properties.RetentionInDays,
      logRemovalPolicy:
        logs.DeletionPolicy === 'Retain' ? '- RemovalPolicy.RETAIN, as Amazon CloudWatch Logs does by itself' : 'other',
    });
  });

  test('of SecureTable', async () => {
    const table = resource(template, 'AWS::DynamoDB::Table');

    expect(await documentedDefaults('secure-table')).toEqual({
      index: absent(table.Properties.GlobalSecondaryIndexes, '- items are found by their `id` only'),
      timeToLiveAttribute: absent(table.Properties.TimeToLiveSpecification, '- items do not expire'),
      encryptionKey: absent(table.Properties.SSESpecification, '- a key that Amazon DynamoDB owns, free of charge'),
      removalPolicy: table.DeletionPolicy === 'Retain' ? '- RemovalPolicy.RETAIN' : table.DeletionPolicy,
    });
    expect(table.Properties.DeletionProtectionEnabled).toBe(true);
  });
});

describe('QueueWorker with fifo', () => {
  test('orders both queues and keeps groups apart', () => {
    const fifo = { FifoQueue: true, DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' };

    expect(resource(template, 'AWS::SQS::Queue', 'OrderedQueue').Properties).toMatchObject({
      ...fifo,
      QueueName: 'Probe-Ordered.fifo',
    });
    expect(resource(template, 'AWS::SQS::Queue', 'OrderedDeadLetterQueue').Properties).toMatchObject({
      ...fifo,
      QueueName: 'Probe-Ordered-dead-letters.fifo',
    });
  });

  test('lets the dead-letter queue take from the queue’s full name', () => {
    const { RedriveAllowPolicy } = resource(template, 'AWS::SQS::Queue', 'OrderedDeadLetterQueue').Properties;

    expect(JSON.stringify(RedriveAllowPolicy)).toContain(':Probe-Ordered.fifo"');
  });
});

describe('monitoring of any worker', () => {
  const alarm = (name: string) =>
    allOf(template, 'AWS::CloudWatch::Alarm').find(({ Properties }) => Properties.AlarmName === name)?.Properties;

  test.each(['Plain', 'Ordered'])('%s has every alarm, under its own name', (worker) => {
    const names = allOf(template, 'AWS::CloudWatch::Alarm').map(({ Properties }) => String(Properties.AlarmName));

    expect(names.filter((name) => name.startsWith(`Probe-${worker}-`))).toEqual(
      WORKER_ALARM_NAMES.map((name) => `Probe-${worker}-${name}`),
    );
  });

  test('alarms watch the metrics that the worker’s function calls its own', () => {
    const metricOf = (name: string) => JSON.stringify(alarm(`Probe-Plain-${name}`)?.Metrics);

    expect(metricOf('latency')).toContain('"MetricName":"OrderLatency"');
    expect(metricOf('retries')).toContain('"MetricName":"OrdersRetried"');
    expect(metricOf('new-dead-letters')).toContain('"MetricName":"OrdersDeadLettered"');
  });

  test('thresholds follow the worker’s limits: here a timeout of one minute', () => {
    expect(alarm('Probe-Plain-duration')).toMatchObject({ Threshold: 51_000, EvaluationPeriods: 3 });
    expect(alarm('Probe-Plain-no-progress')).toMatchObject({ DatapointsToAlarm: 6, EvaluationPeriods: 6 });
  });

  test('one dashboard has several workers, whose headlines share the first row', () => {
    const first = widgetsOf(template).filter(({ y }) => y === 0);

    expect(first.map(({ properties, width }) => [properties.title, width])).toEqual([
      ['Is it healthy?', 8],
      ['Now', 4],
      ['Orders in this time range', 4],
      ['Now', 4],
      ['Orders in this time range', 4],
    ]);
    expect(first[0]?.properties.alarms).toHaveLength(2 * WORKER_ALARM_NAMES.length);
  });

  test('without a measure of size there is no graph of it', () => {
    expect(widgetsOf(template).filter(({ properties }) => properties.title === 'Bytes')).toEqual([]);
  });

  test('a stack for any Region links to the console of the Region it is deployed to', () => {
    expect(JSON.stringify(template.Outputs.DashboardUrl?.Value)).toContain(
      'https://console.aws.amazon.com/cloudwatch/home?region=',
    );
    expect(JSON.stringify(template.Outputs.DashboardUrl?.Value)).toContain('"Ref":"AWS::Region"');
  });
});

describe('QueueWorker refuses what Amazon SQS or AWS Lambda would', () => {
  test.each([
    ['LargeBatch', /batch size must be between 1 and 10 inclusive \(given 11\) when batching window is not specified/],
    ['OrderedWindow', /Batching window is not supported for FIFO queues/],
    ['OneAtATime', /maxConcurrency must be between 2 and 1000 concurrent instances/],
  ])('%s', (name, reason) => {
    expect(refusals[name]).toMatch(reason);
  });
});
