import { describe, expect, test } from '@jest/globals';
import { createCloudWatch } from '../../../src/services/cloudwatch/cloudwatch.ts';
import type { QueueReading } from '../../../src/services/cloudwatch/service-metrics.ts';
import { parseStatistic } from '../../../src/services/cloudwatch/statistic.ts';
import { CLOUD, MIDNIGHT, MINUTE, manualClock } from './start-cloudwatch.ts';

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
  const clock = manualClock();
  const counts = { published: 0, delivered: 0, failed: 0, filteredOut: 0, redriven: 0, failedToRedrive: 0 };
  const state = { queue: EMPTY, topic: { name: 'alarms', counts } };
  const logged: string[] = [];
  const cloudWatch = createCloudWatch({
    cloud: CLOUD,
    now: clock.now,
    publish: async () => {},
    log: (line) => logged.push(line),
    queues: () => [state.queue],
    topics: () => [state.topic],
  });
  const read = (namespace: string, name: string, dimensions: Record<string, string>, statistic: string) =>
    cloudWatch.metrics
      .read(
        { namespace, name, dimensions },
        { from: MIDNIGHT, to: MIDNIGHT + 60 * MINUTE, period: MINUTE },
        parseStatistic(statistic),
      )
      .map(({ value }) => value);
  return { clock, state, cloudWatch, logged, read };
}

describe('service metrics', () => {
  test('every invocation reports zero errors and zero throttles, so that they are not missing', () => {
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

  test('an invocation counts in the minute that it started in', () => {
    const { clock, cloudWatch, read } = start();
    clock.advance(MINUTE + 100);
    cloudWatch.recordInvocation({ functionName: 'copy', durationMs: 200, failed: false, concurrentExecutions: 1 });
    clock.advance(1_000);
    cloudWatch.recordInvocation({ functionName: 'copy', durationMs: 700, failed: false, concurrentExecutions: 1 });

    expect(read('AWS/Lambda', 'Duration', { FunctionName: 'copy' }, 'p99')).toEqual([200, 700]);
  });

  test('queues report depths as they are and counters as they grow, zero included', async () => {
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

  test('a queue that was made again counts from zero', async () => {
    const { clock, state, cloudWatch, read } = start();
    state.queue = { ...EMPTY, sent: 100 };
    await cloudWatch.tick();
    clock.advance(MINUTE);
    state.queue = { ...EMPTY, sent: 7 };
    await cloudWatch.tick();

    expect(read('AWS/SQS', 'NumberOfMessagesSent', { QueueName: 'files' }, 'Sum')).toEqual([100, 7]);
  });

  test('topics report what they published, and what became of it', async () => {
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

  test('samples every ten seconds, however often it is asked', async () => {
    const { clock, cloudWatch, read } = start();
    for (let second = 0; second < 60; second += 1) {
      await cloudWatch.tick();
      clock.advance(1_000);
    }

    expect(read('AWS/SQS', 'NumberOfMessagesSent', { QueueName: 'files' }, 'SampleCount')).toEqual([6]);
  });
});

describe('embedded metrics', () => {
  const line = (timestamp: number, value: unknown) =>
    JSON.stringify({
      _aws: {
        Timestamp: timestamp,
        CloudWatchMetrics: [{ Namespace: 'N', Dimensions: [[]], Metrics: [{ Name: 'm' }] }],
      },
      m: value,
    });

  test('are kept at their own time, and malformed ones are told', () => {
    const { cloudWatch, logged, read } = start();
    cloudWatch.ingestLogLine(line(MIDNIGHT + 3 * MINUTE, [1, 3]));
    cloudWatch.ingestLogLine('START RequestId: 1');
    cloudWatch.ingestLogLine(line(MIDNIGHT, 'one'));

    expect(read('N', 'm', {}, 'Average')).toEqual([2]);
    expect(logged).toEqual([
      "metrics of a log line are lost: metric 'm' must be a number or a list of at most 100 numbers",
    ]);
  });

  test('follow a clock that is ahead of the functions', () => {
    const real = Date.UTC(2020, 0, 1);
    const cloudWatch = createCloudWatch({
      cloud: CLOUD,
      now: () => MIDNIGHT + 5 * MINUTE,
      functionClock: () => real,
      publish: async () => {},
      log: () => {},
    });
    cloudWatch.ingestLogLine(line(real - 1_000, 1));

    const window = { from: MIDNIGHT, to: MIDNIGHT + 60 * MINUTE, period: MINUTE };
    const metric = { namespace: 'N', name: 'm', dimensions: {} };
    expect(cloudWatch.metrics.read(metric, window, parseStatistic('Sum'))).toEqual([
      { timestamp: MIDNIGHT + 4 * MINUTE, value: 1 },
    ]);
  });
});
