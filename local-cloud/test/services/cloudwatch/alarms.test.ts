import { beforeEach, describe, expect, test } from '@jest/globals';
import { AwsError } from '../../../src/front-door/aws-json.ts';
import { MIDNIGHT, MINUTE, openTestCloudWatch, TOPIC } from './cloudwatch-fixture.ts';

type Opened = ReturnType<typeof openTestCloudWatch>;

const metric = { namespace: 'FilePipeline', name: 'FilesDeadLettered', dimensions: { service: 'copy-file' } };
const deadLetters = {
  AlarmName: 'dead letters',
  AlarmDescription: 'docs/runbook.md#dead-letters',
  Namespace: metric.namespace,
  MetricName: metric.name,
  Dimensions: [{ Name: 'service', Value: 'copy-file' }],
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 0,
  ComparisonOperator: 'GreaterThanThreshold',
  TreatMissingData: 'notBreaching',
  AlarmActions: [TOPIC],
  OKActions: [TOPIC],
};

let clock: Opened['clock'];
let cloudWatch: Opened['cloudWatch'];
let logged: Opened['logged'];
let published: Opened['published'];

beforeEach(() => {
  ({ clock, cloudWatch, logged, published } = openTestCloudWatch({ start: MIDNIGHT + 30_000 }));
});

async function pass(minutes: number, everyMinute = () => {}) {
  for (let minute = 0; minute < minutes; minute += 1) {
    everyMinute();
    clock.advance(MINUTE);
    await cloudWatch.tick();
  }
}

function report(value: number, name = metric.name) {
  cloudWatch.metrics.put({ metric: { ...metric, name }, timestamp: clock.now(), values: [value] });
}

const alarm = () => cloudWatch.alarms.find('dead letters');
const subjects = () => published.map(({ subject }) => subject);

describe('a metric alarm', () => {
  test('a metric alarm starts without data, and notifies its topic once when it fires and once when it clears', async () => {
    cloudWatch.putAlarm(deadLetters);
    expect(alarm()?.state).toBe('INSUFFICIENT_DATA');
    await pass(3);
    await pass(4, () => report(3));
    await pass(6);

    expect(subjects()).toEqual([
      'OK: "dead letters" in US East (N. Virginia)',
      'ALARM: "dead letters" in US East (N. Virginia)',
      'OK: "dead letters" in US East (N. Virginia)',
    ]);
    expect(published[0]?.message.NewStateReason).toBe(
      'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].',
    );
  });

  test('a metric alarm sends the same notification as CloudWatch', async () => {
    cloudWatch.putAlarm({ ...deadLetters, OKActions: [] });
    await pass(1);
    await pass(1, () => report(3));

    expect(published).toEqual([
      {
        topicArn: TOPIC,
        subject: 'ALARM: "dead letters" in US East (N. Virginia)',
        message: {
          AlarmName: 'dead letters',
          AlarmDescription: 'docs/runbook.md#dead-letters',
          AWSAccountId: '000000000000',
          AlarmConfigurationUpdatedTimestamp: '2026-11-21T00:00:30.000+0000',
          NewStateValue: 'ALARM',
          NewStateReason:
            'Threshold Crossed: 1 datapoint [3.0 (21/11/26 00:01:00)] was greater than the threshold (0.0).',
          StateChangeTime: '2026-11-21T00:02:30.000+0000',
          Region: 'US East (N. Virginia)',
          AlarmArn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:dead letters',
          OldStateValue: 'OK',
          OKActions: [],
          AlarmActions: [TOPIC],
          InsufficientDataActions: [],
          Trigger: {
            MetricName: 'FilesDeadLettered',
            Namespace: 'FilePipeline',
            StatisticType: 'Statistic',
            Statistic: 'SUM',
            Unit: null,
            Dimensions: [{ value: 'copy-file', name: 'service' }],
            Period: 60,
            EvaluationPeriods: 1,
            ComparisonOperator: 'GreaterThanThreshold',
            Threshold: 0,
            TreatMissingData: 'notBreaching',
            EvaluateLowSampleCountPercentile: '',
          },
        },
      },
    ]);
  });

  test('a metric alarm explains M of N datapoints in its reason when DatapointsToAlarm is set', async () => {
    cloudWatch.putAlarm({ ...deadLetters, EvaluationPeriods: 3, DatapointsToAlarm: 2, Threshold: 1.5 });
    await pass(1, () => report(2));
    await pass(1, () => report(0));
    expect(alarm()?.state).toBe('OK');
    await pass(1, () => report(7));

    expect(alarm()?.stateReason).toBe(
      'Threshold Crossed: 2 out of the last 3 datapoints [7.0 (21/11/26 00:02:00), 2.0 (21/11/26 00:00:00)] were ' +
        'greater than the threshold (1.5) (minimum 2 datapoints for OK -> ALARM transition).',
    );
    await pass(1, () => report(0));
    expect(alarm()?.stateReason).toBe(
      'Threshold Crossed: 2 out of the last 3 datapoints [0.0 (21/11/26 00:03:00), 0.0 (21/11/26 00:01:00)] were ' +
        'not greater than the threshold (1.5) (minimum 2 datapoints for ALARM -> OK transition).',
    );
  });

  test('a metric alarm enters INSUFFICIENT_DATA when missing data is treated as missing', async () => {
    cloudWatch.putAlarm({ ...deadLetters, TreatMissingData: 'missing', InsufficientDataActions: [TOPIC] });
    await pass(1, () => report(0));
    await pass(4);

    expect(subjects().at(-1)).toBe('INSUFFICIENT_DATA: "dead letters" in US East (N. Virginia)');
    expect(alarm()?.stateReason).toBe('Insufficient Data: 1 datapoint was unknown.');
  });

  test('a metric alarm leaves missing data out of its reason when it is treated as missing', async () => {
    const missing = { EvaluationPeriods: 2, DatapointsToAlarm: 1, TreatMissingData: 'missing' };
    cloudWatch.putAlarm({ ...deadLetters, ...missing });
    await pass(1, () => report(3));

    expect(alarm()?.stateReason).toBe(
      'Threshold Crossed: 1 out of the last 1 datapoints [3.0 (21/11/26 00:00:00)] was greater than the threshold (0.0) ' +
        '(minimum 1 datapoint for OK -> ALARM transition).',
    );
  });

  test('a metric alarm ignores missing data of DynamoDB by default', async () => {
    const { TreatMissingData: _, ...unsaid } = deadLetters;
    const table = { ...metric, namespace: 'AWS/DynamoDB' };
    cloudWatch.putAlarm({ ...unsaid, Namespace: table.namespace });
    cloudWatch.metrics.put({ metric: table, timestamp: clock.now(), values: [0] });
    await pass(10);

    expect(alarm()?.state).toBe('OK');
  });

  test('a metric alarm evaluates metric math, and sends its metrics in the notification', async () => {
    const failures = { Namespace: metric.namespace, MetricName: 'failed', Dimensions: deadLetters.Dimensions };
    const { Namespace, MetricName, Dimensions, Statistic, Period, ...common } = deadLetters;
    cloudWatch.putAlarm({
      ...common,
      Threshold: 10,
      Metrics: [
        { Id: 'rate', Expression: '100 * FILL(failed, 0) / copied', Label: 'failures in %', ReturnData: true },
        { Id: 'failed', MetricStat: { Metric: failures, Period: 60, Stat: 'Sum' }, ReturnData: false },
        {
          Id: 'copied',
          MetricStat: { Metric: { ...failures, MetricName: 'copied' }, Period: 60, Stat: 'Sum' },
          ReturnData: false,
        },
      ],
    });
    await pass(2, () => report(50, 'copied'));
    expect(alarm()?.state).toBe('OK');
    await pass(1, () => {
      report(50, 'copied');
      report(10, 'failed');
    });

    expect(alarm()?.stateReason).toContain('1 datapoint [20.0 (21/11/26 00:02:00)]');
    expect(published.at(-1)?.message.Trigger).toMatchObject({
      Period: 60,
      Metrics: [
        { Id: 'rate', Expression: '100 * FILL(failed, 0) / copied', ReturnData: true },
        { Id: 'failed' },
        { Id: 'copied' },
      ],
    });
  });

  test('a metric alarm evaluates percentiles', async () => {
    const { Statistic: _, ...latency } = deadLetters;
    cloudWatch.putAlarm({ ...latency, ExtendedStatistic: 'p90', Threshold: 100 });
    await pass(1, () => {
      for (let sample = 0; sample < 19; sample += 1) report(50);
      report(500);
    });
    expect(alarm()?.state).toBe('OK');
    await pass(1, () => {
      for (let sample = 0; sample < 20; sample += 1) report(sample < 10 ? 50 : 500);
    });
    expect(alarm()?.state).toBe('ALARM');
  });

  test('a metric alarm sends one notification for each of 24 breaches in a day', async () => {
    cloudWatch.putAlarm({ ...deadLetters, OKActions: [] });
    let minute = 0;
    await pass(24 * 60, () => {
      minute += 1;
      report(minute % 60 === 0 ? 1 : 0);
    });

    expect(subjects()).toHaveLength(24);
  });

  test('a metric alarm changes its state without a notification while its actions are disabled', async () => {
    cloudWatch.putAlarm({ ...deadLetters, ActionsEnabled: false });
    await pass(1, () => report(1));

    expect(alarm()?.state).toBe('ALARM');
    expect(published).toEqual([]);
  });

  test('a metric alarm shortens a long name in the subject to the limit of SNS, and keeps it in the message', async () => {
    const AlarmName = 'n'.repeat(200);
    cloudWatch.putAlarm({ ...deadLetters, AlarmName });
    await pass(1, () => report(1));

    expect(subjects()[0]).toHaveLength(100);
    expect(subjects()[0]).toMatch(/^ALARM: "n+\.\.\.$/);
    expect(published[0]?.message.AlarmName).toBe(AlarmName);
  });

  test('a metric alarm logs each action that it could not notify', async () => {
    cloudWatch.putAlarm({ ...deadLetters, AlarmActions: [`${TOPIC}:gone`, 'arn:aws:lambda:us-east-1:1:function:f'] });
    await pass(1, () => report(1));

    expect(alarm()?.state).toBe('ALARM');
    expect(logged).toEqual(
      expect.arrayContaining([
        `alarm dead letters could not notify ${TOPIC}:gone: Topic does not exist`,
        'alarm dead letters could not notify arn:aws:lambda:us-east-1:1:function:f: only SNS topics are available locally',
      ]),
    );
  });

  test.each([
    [{ Threshold: 'low' }, 'Threshold must be a number, got "low".'],
    [{ DatapointsToAlarm: 2 }, 'DatapointsToAlarm must be 1 to EvaluationPeriods (1), got 2.'],
    [{ EvaluationPeriods: 0 }, 'EvaluationPeriods must be a whole number of at least 1, got 0.'],
    [{ Period: 45 }, 'Period must be a multiple of 60 seconds, got 45.'],
    [{ Statistic: 'Mean' }, "got 'Mean'"],
    [{ ExtendedStatistic: 'p9' }, 'one of Statistic and ExtendedStatistic'],
    [
      { TreatMissingData: 'hide' },
      "TreatMissingData must be one of missing, ignore, breaching, notBreaching, got 'hide'.",
    ],
    [{ ComparisonOperator: 'GreaterThanUpperThreshold' }, 'ComparisonOperator must be one of GreaterThanThreshold,'],
    [
      { Metrics: ['a', 'b'].map((Id) => ({ Id, Expression: '1' })) },
      'Exactly one of Metrics must have ReturnData true.',
    ],
    [{ Metrics: [{ Id: 'e', Expression: 'SEARCH("x", "Sum")' }] }, 'SEARCH is not available locally.'],
    [{ Metrics: [{ Id: 'e', Expression: '1 +' }] }, "Error in expression 'e': unexpected end"],
    [{ AlarmName: undefined }, 'The parameter AlarmName is required.'],
  ])('a metric alarm with %j is refused', (over, problem) => {
    expect(() => cloudWatch.putAlarm({ ...deadLetters, ...over })).toThrow(AwsError);
    expect(() => cloudWatch.putAlarm({ ...deadLetters, ...over })).toThrow(problem);
  });
});
