import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { describe, expect, test } from '@jest/globals';
import { parseEmbeddedMetrics } from '../../../src/services/cloudwatch/metrics/embedded-metric-format.ts';
import type { QueueReading } from '../../../src/services/cloudwatch/metrics/service-metrics.ts';
import { MIDNIGHT, MINUTE, openTestCloudWatch, readMinutes } from './cloudwatch-fixture.ts';

const EMPTY: QueueReading = {
  name: 'files',
  visible: 0,
  inFlight: 0,
  delayed: 0,
  oldestAgeMs: 0,
  sent: 0,
  received: 0,
  deleted: 0,
};

function start() {
  const counts = { published: 0, delivered: 0, failed: 0, filteredOut: 0, redriven: 0, failedToRedrive: 0 };
  const state = { queue: EMPTY, topic: { name: 'alarms', counts } };
  const opened = openTestCloudWatch({ queues: () => [state.queue], topics: () => [state.topic] });
  const read = (namespace: string, name: string, dimensions: Record<string, string>, statistic: string) =>
    readMinutes(opened.cloudWatch.metrics, { namespace, name, dimensions }, statistic);
  return { ...opened, state, read };
}

describe('built-in metrics', () => {
  test('each invocation reports zero errors and zero throttles, so that these metrics have data', () => {
    const { cloudWatch, read } = start();
    cloudWatch.recordInvocation({ functionName: 'copy', durationMs: 0, failed: false, concurrentExecutions: 2 });
    cloudWatch.recordInvocation({ functionName: 'copy', durationMs: 0, failed: true, concurrentExecutions: 3 });
    cloudWatch.recordThrottle('copy');

    const own = (name: string, statistic: string) => read('AWS/Lambda', name, { FunctionName: 'copy' }, statistic);
    expect(own('Invocations', 'Sum')).toEqual([2]);
    expect(own('Errors', 'Sum')).toEqual([1]);
    expect(own('Errors', 'SampleCount')).toEqual([2]);
    expect(own('Throttles', 'Sum')).toEqual([1]);
    expect(own('Throttles', 'SampleCount')).toEqual([3]);
    expect(own('ConcurrentExecutions', 'Maximum')).toEqual([3]);
  });

  test('an invocation counts in the minute of its start', () => {
    const { clock, cloudWatch, read } = start();
    clock.advance(MINUTE + 100);
    cloudWatch.recordInvocation({ functionName: 'copy', durationMs: 200, failed: false, concurrentExecutions: 1 });
    clock.advance(1_000);
    cloudWatch.recordInvocation({ functionName: 'copy', durationMs: 700, failed: false, concurrentExecutions: 1 });

    expect(read('AWS/Lambda', 'Duration', { FunctionName: 'copy' }, 'p99')).toEqual([200, 700]);
  });

  test('queues report their depths, and the growth of their counters even when it is zero', async () => {
    const { clock, state, cloudWatch, read } = start();
    state.queue = { ...EMPTY, visible: 5, inFlight: 2, delayed: 1, oldestAgeMs: 61_999, sent: 8 };
    await cloudWatch.tick();
    clock.advance(10_000);
    state.queue = { ...state.queue, visible: 1, sent: 11, received: 4, deleted: 3 };
    await cloudWatch.tick();
    clock.advance(MINUTE);
    await cloudWatch.tick();

    const own = (name: string, statistic: string) => read('AWS/SQS', name, { QueueName: 'files' }, statistic);
    expect(own('ApproximateNumberOfMessagesVisible', 'Maximum')).toEqual([5, 1]);
    expect(own('ApproximateNumberOfMessagesNotVisible', 'Maximum')).toEqual([2, 2]);
    expect(own('ApproximateNumberOfMessagesDelayed', 'Maximum')).toEqual([1, 1]);
    expect(own('ApproximateAgeOfOldestMessage', 'Maximum')).toEqual([61, 61]);
    expect(own('NumberOfMessagesSent', 'Sum')).toEqual([11, 0]);
    expect(own('NumberOfMessagesReceived', 'Sum')).toEqual([4, 0]);
    expect(own('NumberOfMessagesDeleted', 'Sum')).toEqual([3, 0]);
  });

  test('a queue that was created again counts from zero', async () => {
    const { clock, state, cloudWatch, read } = start();
    state.queue = { ...EMPTY, sent: 100 };
    await cloudWatch.tick();
    clock.advance(MINUTE);
    state.queue = { ...EMPTY, sent: 7 };
    await cloudWatch.tick();

    expect(read('AWS/SQS', 'NumberOfMessagesSent', { QueueName: 'files' }, 'Sum')).toEqual([100, 7]);
  });

  test('topics report their publications and deliveries', async () => {
    const { state, cloudWatch, read } = start();
    const counts = { published: 6, delivered: 5, failed: 4, filteredOut: 3, redriven: 2, failedToRedrive: 1 };
    state.topic = { name: 'alarms', counts };
    await cloudWatch.tick();

    const own = (name: string) => read('AWS/SNS', name, { TopicName: 'alarms' }, 'Sum');
    const names = [
      'NumberOfMessagesPublished',
      'NumberOfNotificationsDelivered',
      'NumberOfNotificationsFailed',
      'NumberOfNotificationsFilteredOut',
      'NumberOfNotificationsRedrivenToDlq',
      'NumberOfNotificationsFailedToRedriveToDlq',
    ];
    expect(names.map(own)).toEqual([[6], [5], [4], [3], [2], [1]]);
  });

  test('queues are sampled every ten seconds, although CloudWatch ticks every second', async () => {
    const { clock, cloudWatch, read } = start();
    for (let second = 0; second < 60; second += 1) {
      await cloudWatch.tick();
      clock.advance(1_000);
    }

    expect(read('AWS/SQS', 'NumberOfMessagesSent', { QueueName: 'files' }, 'SampleCount')).toEqual([6]);
  });
});

describe('metrics in log lines', () => {
  const line = (timestamp: number, value: unknown) =>
    JSON.stringify({
      _aws: {
        Timestamp: timestamp,
        CloudWatchMetrics: [{ Namespace: 'N', Dimensions: [[]], Metrics: [{ Name: 'm' }] }],
      },
      m: value,
    });

  test('metrics in log lines are kept at their own time, and malformed ones are logged', () => {
    const { cloudWatch, logged, read } = start();
    cloudWatch.ingestLogLine(line(MIDNIGHT + 3 * MINUTE, [1, 3]));
    cloudWatch.ingestLogLine('START RequestId: 1');
    cloudWatch.ingestLogLine(line(MIDNIGHT, 'one'));

    expect(read('N', 'm', {}, 'Average')).toEqual([2]);
    expect(logged).toEqual([
      "metrics of a log line are lost: metric 'm' must be a number or a list of at most 100 numbers",
    ]);
  });

  test('metrics of functions on an earlier clock are kept at the time of the cloud', () => {
    const real = Date.UTC(2020, 0, 1);
    const { cloudWatch, clock } = openTestCloudWatch({ functionClock: () => real });
    clock.advance(5 * MINUTE);
    cloudWatch.ingestLogLine(line(real - 1_000, 1));

    const window = { from: MIDNIGHT, to: MIDNIGHT + 60 * MINUTE, period: MINUTE };
    const metric = { namespace: 'N', name: 'm', dimensions: {} };
    expect(cloudWatch.metrics.read(metric, window, ({ sum }) => sum)).toEqual([
      { timestamp: MIDNIGHT + 4 * MINUTE, value: 1 },
    ]);
  });
});

const directive = { Namespace: 'N', Dimensions: [['a'], []], Metrics: [{ Name: 'm', Unit: 'Count' }] };

function line(root: object, ...directives: object[]): string {
  return JSON.stringify({ _aws: { Timestamp: MIDNIGHT, CloudWatchMetrics: directives }, ...root });
}

describe('the parser of the embedded metric format', () => {
  test('the parser of embedded metrics returns one sample for each dimension set', () => {
    expect(parseEmbeddedMetrics(line({ a: 'x', m: 3 }, directive))).toEqual({
      kind: 'samples',
      samples: [
        {
          metric: { namespace: 'N', name: 'm', dimensions: { a: 'x' } },
          timestamp: MIDNIGHT,
          values: [3],
          unit: 'Count',
        },
        {
          metric: { namespace: 'N', name: 'm', dimensions: {} },
          timestamp: MIDNIGHT,
          values: [3],
          unit: 'Count',
        },
      ],
    });
  });

  test('the parser of embedded metrics returns a list of values as one sample', () => {
    const parsed = parseEmbeddedMetrics(line({ a: 'x', m: [1, 2, 2] }, { ...directive, Dimensions: [[]] }));
    expect(parsed).toMatchObject({ samples: [{ values: [1, 2, 2] }] });
  });

  test('the parser of embedded metrics reads the metrics of Powertools', () => {
    const metrics = new Metrics({ namespace: 'FilePipeline', serviceName: 'copy-file' });
    metrics.addMetric('FilesCopied', MetricUnit.Count, 1);
    metrics.addMetric('CopyLatency', MetricUnit.Milliseconds, 12);
    metrics.addMetric('CopyLatency', MetricUnit.Milliseconds, 30);

    const parsed = parseEmbeddedMetrics(JSON.stringify(metrics.serializeMetrics()));
    expect(parsed).toMatchObject({
      kind: 'samples',
      samples: [
        {
          metric: { namespace: 'FilePipeline', name: 'FilesCopied', dimensions: { service: 'copy-file' } },
          values: [1],
        },
        { metric: { name: 'CopyLatency' }, values: [12, 30], unit: 'Milliseconds' },
      ],
    });
  });

  test('the parser of embedded metrics skips a metric without a value on the root', () => {
    const two = { ...directive, Dimensions: [[]], Metrics: [{ Name: 'absent' }, { Name: 'm' }] };
    expect(parseEmbeddedMetrics(line({ m: 1 }, two))).toMatchObject({ samples: [{ metric: { name: 'm' } }] });
  });

  test.each([
    'START RequestId: 1 Version: $LATEST',
    '{"level":"INFO","message":"hello"}',
    '{"_aws":{"Timestamp":1}}',
    '{"_aws" is not JSON',
    '2026-11-21T00:00:00Z 1 INFO {"_aws":{"CloudWatchMetrics":[]}}',
    '["_aws"]',
  ])('the parser of embedded metrics finds no metrics in %s', (text) => {
    expect(parseEmbeddedMetrics(text)).toEqual({ kind: 'none' });
  });

  test.each([
    [{ ...directive, Namespace: '' }, { a: 'x', m: 1 }, 'Namespace must be a string'],
    [{ ...directive, Dimensions: 'a' }, { a: 'x', m: 1 }, 'Dimensions must be a list of lists of names'],
    [{ ...directive, Metrics: [{}] }, { a: 'x', m: 1 }, 'every metric must have a Name'],
    [directive, { m: 1 }, "dimension 'a' must be a string on the root"],
    [directive, { a: 'x', m: 'one' }, "metric 'm' must be a number or a list of at most 100 numbers"],
    [
      directive,
      { a: 'x', m: Array.from({ length: 101 }, () => 1) },
      "metric 'm' must be a number or a list of at most 100 numbers",
    ],
  ])('the parser of embedded metrics names the malformed part of %j', (broken, root, problem) => {
    expect(parseEmbeddedMetrics(line(root, broken))).toEqual({ kind: 'malformed', problem });
  });

  test('the parser of embedded metrics requires a timestamp', () => {
    const text = JSON.stringify({ _aws: { CloudWatchMetrics: [directive] }, a: 'x', m: 1 });
    expect(parseEmbeddedMetrics(text)).toEqual({
      kind: 'malformed',
      problem: '_aws.Timestamp must be milliseconds since the epoch',
    });
  });
});
