import { beforeAll, describe, expect, test } from '@jest/globals';
import { ALARMS, API_ALARM_NAMES, WORKER_ALARM_NAMES } from '../../infra/settings/alarms.ts';
import { startDeadline } from '../../lambda/shared/deadline.ts';
import { assemblyOf, synthesizeVariant } from '../support/synthesis.ts';
import { allOf, idsOf, type Properties, readTemplate, type Template } from '../support/template.ts';

const STACK = 'file-pipeline-dev-FilePipeline';

function alarmsOf(template: Template, part = 'CopyFile'): Record<string, Properties> {
  const alarms = allOf(template, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);
  return Object.fromEntries(alarms.map((alarm) => [String(alarm.AlarmName).split(`-${part}-`)[1], alarm]));
}

interface MetricQuery {
  readonly Expression?: string;
  readonly MetricStat?: {
    readonly Stat: string;
    readonly Period: number;
    readonly Metric: {
      readonly Namespace: string;
      readonly MetricName: string;
      readonly Dimensions: readonly { readonly Name: string; readonly Value: unknown }[];
    };
  };
}

/** What an alarm watches, when, in one line. */
function rule(alarm: Properties | undefined): string {
  const metrics = (alarm?.Metrics ?? []) as MetricQuery[];
  const watched = metrics.map(({ Expression, MetricStat }) =>
    MetricStat
      ? `${MetricStat.Stat} of ${MetricStat.Metric.Namespace}/${MetricStat.Metric.MetricName} over ${MetricStat.Period} s`
      : `${Expression}`,
  );
  return `${watched.join('; ')} >= ${alarm?.Threshold} in ${alarm?.DatapointsToAlarm} of ${alarm?.EvaluationPeriods}`;
}

let template: Template;
beforeAll(async () => {
  template = await readTemplate(await assemblyOf());
});

describe('the alarms of a worker', () => {
  test('watch these metrics with these thresholds', () => {
    const alarms = alarmsOf(template);
    const dead = ['Visible', 'NotVisible'].map(
      (kind) => `Maximum of AWS/SQS/ApproximateNumberOfMessages${kind} over 60 s`,
    );

    expect(Object.fromEntries(Object.entries(alarms).map(([name, alarm]) => [name, rule(alarm)]))).toEqual({
      'dead-letter-queue': `visible + hidden; ${dead.join('; ')} >= 1 in 1 of 1`,
      'new-dead-letters': `Sum of ${STACK}/FilesDeadLettered over 60 s >= 1 in 1 of 1`,
      retries: `Sum of ${STACK}/FilesRetried over 60 s >= 1 in 5 of 10`,
      'oldest-message': 'Maximum of AWS/SQS/ApproximateAgeOfOldestMessage over 60 s >= 900 in 3 of 3',
      'no-progress':
        'IF(FILL(deleted, 0) == 0, waiting, 0); Maximum of AWS/SQS/ApproximateNumberOfMessagesVisible over 60 s; ' +
        'Sum of AWS/SQS/NumberOfMessagesDeleted over 60 s >= 1 in 10 of 10',
      latency: `p99 of ${STACK}/CopyLatency over 60 s >= 300000 in 3 of 15`,
      errors: 'Sum of AWS/Lambda/Errors over 60 s >= 1 in 1 of 7',
      throttles: 'Sum of AWS/Lambda/Throttles over 60 s >= 1 in 3 of 5',
      duration: 'Maximum of AWS/Lambda/Duration over 60 s >= 285000 in 1 of 7',
      concurrency: 'Maximum of AWS/Lambda/ConcurrentExecutions over 60 s >= 5 in 15 of 21',
    });
  });

  test('are of the worker’s own queues, function and metrics', () => {
    const dimensions = Object.entries(alarmsOf(template)).map(([name, { Metrics }]) => [
      name,
      (Metrics as MetricQuery[]).flatMap(({ MetricStat }) => MetricStat?.Metric.Dimensions ?? []),
    ]);
    const queue = { Name: 'QueueName', Value: { 'Fn::GetAtt': ['CopyFileQueue02DAA3D7', 'QueueName'] } };
    const dead = { Name: 'QueueName', Value: { 'Fn::GetAtt': ['CopyFileDeadLetterQueueAF04C3BF', 'QueueName'] } };
    const handler = { Name: 'FunctionName', Value: { Ref: 'CopyFileFunction3DE42863' } };
    const own = { Name: 'service', Value: 'copy-file' };

    expect(Object.fromEntries(dimensions)).toEqual({
      'dead-letter-queue': [dead, dead],
      'new-dead-letters': [own],
      retries: [own],
      'oldest-message': [queue],
      'no-progress': [queue, queue],
      latency: [own],
      errors: [handler],
      throttles: [handler],
      duration: [handler],
      concurrency: [handler],
    });
  });

  test.each(WORKER_ALARM_NAMES)(
    '%s tells the topic when it fires and when it is over, and no traffic is no trouble',
    (name) => {
      const [topic] = idsOf(template, 'AWS::SNS::Topic');

      expect(alarmsOf(template)[name]).toMatchObject({
        AlarmName: `${STACK}-CopyFile-${name}`,
        AlarmActions: [{ Ref: topic }],
        OKActions: [{ Ref: topic }],
        TreatMissingData: 'notBreaching',
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      });
    },
  );

  test.each(WORKER_ALARM_NAMES)(
    '%s says what it means, how bad it is and where to go, within 1,024 characters',
    (name) => {
      const description = String(alarmsOf(template)[name]?.AlarmDescription);
      const [meaning, severity, runbook, dashboard, alarm] = description.split('\n');

      expect(meaning).toBe(ALARMS[name].meaning);
      expect(severity).toMatch(
        /^Severity: (urgent \(work stands still, act now\)|soon \(nothing is lost, act within a day\))\.$/,
      );
      expect(runbook).toMatch(new RegExp(`^What to do: https://\\S+/docs/runbook\\.md#${name}$`));
      expect(dashboard).toBe(
        `Dashboard: https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#dashboards/dashboard/${STACK}`,
      );
      expect(alarm).toMatch(new RegExp(`#alarmsV2:alarm/${STACK}-CopyFile-${name}$`));
      expect(description.length).toBeLessThanOrEqual(1024);
    },
  );
});

describe('the duration alarm', () => {
  test.each([30, 300, 900])(
    'of a timeout of %i s lies between the deadline and where the function gives up',
    async (seconds) => {
      const remaining = seconds * 1000;
      const variant = await synthesizeVariant({ lambda_timeout_seconds: String(seconds), max_receive_count: '3' });
      const [soft, hard] = deadlines(remaining);

      const threshold = Number(alarmsOf(variant).duration?.Threshold);

      expect(threshold).toBeGreaterThan(soft);
      expect(threshold).toBeLessThan(hard);
    },
  );
});

/** When the function stops working, and when it stops waiting for what does not stop. */
function deadlines(remainingMs: number): [soft: number, hard: number] {
  const delays: number[] = [];
  const { setTimeout: original } = globalThis;
  globalThis.setTimeout = ((_: () => void, delay: number) => delays.push(delay)) as unknown as typeof setTimeout;
  try {
    startDeadline({ getRemainingTimeInMillis: () => remainingMs });
  } finally {
    globalThis.setTimeout = original;
  }
  const [soft = Number.NaN, hard = Number.NaN] = delays;
  return [soft, hard];
}

describe('the alarms of the Stream API', () => {
  const STREAM = 'file-pipeline-dev-StreamApi';
  let stream: Template;
  beforeAll(async () => {
    stream = await readTemplate(await assemblyOf(), 'StreamApi');
  });

  test('its worker has them all, at the limits of a function of one minute', () => {
    const alarms = alarmsOf(stream, 'StoreRecord');

    expect(WORKER_ALARM_NAMES.filter((name) => !(name in alarms))).toEqual([]);
    expect(rule(alarms['new-dead-letters'])).toContain(`${STREAM}/RecordsDeadLettered`);
    expect(rule(alarms.latency)).toContain(`${STREAM}/StoreLatency`);
    expect(rule(alarms.duration)).toContain('>= 51000 in 1 of 3');
    expect(rule(alarms['no-progress'])).toContain('>= 1 in 6 of 6');
  });

  test('its API has two more', () => {
    const alarms = alarmsOf(stream, 'Api');

    expect(API_ALARM_NAMES.map((name) => [name, rule(alarms[name])])).toEqual([
      ['server-errors', 'Sum of AWS/ApiGateway/5XXError over 60 s >= 1 in 3 of 5'],
      ['slow-answers', 'p99 of AWS/ApiGateway/Latency over 60 s >= 5000 in 3 of 15'],
    ]);
  });

  test.each(API_ALARM_NAMES)('%s watches the API, tells the topic, and says where to go', (name) => {
    const alarm = alarmsOf(stream, 'Api')[name];
    const [topic] = idsOf(stream, 'AWS::SNS::Topic');
    const [metric] = (alarm?.Metrics ?? []) as MetricQuery[];

    expect(metric?.MetricStat?.Metric.Dimensions).toEqual([{ Name: 'ApiName', Value: STREAM }]);
    expect(alarm).toMatchObject({ AlarmName: `${STREAM}-Api-${name}`, AlarmActions: [{ Ref: topic }] });
    const description = String(alarm?.AlarmDescription).split('\n');
    expect(description[0]).toBe(ALARMS[name].meaning);
    expect(description[2]).toMatch(new RegExp(`#${name}$`));
  });

  test('alarm_overrides reaches them', async () => {
    const overrides = '{ server-errors = { threshold = 5, periods = 1 }, slow-answers = { enabled = false } }';

    const alarms = alarmsOf(await synthesizeVariant({ alarm_overrides: overrides }, 'StreamApi'), 'Api');

    expect(rule(alarms['server-errors'])).toContain('>= 5 in 1 of 3');
    expect(alarms).not.toHaveProperty('slow-answers');
  });
});

describe('alarm_overrides', () => {
  test('changes thresholds and periods, takes shares of the worker’s own limits, and switches off', async () => {
    const variant = await synthesizeVariant({
      max_concurrency: '50',
      alarm_overrides: `{
        oldest-message = { threshold = 1800, periods = 5 }
        errors = { periods = 2 }
        duration = { threshold = 50 }
        concurrency = { threshold = 75 }
        latency = { enabled = false }
      }`,
    });
    const alarms = alarmsOf(variant);

    expect(rule(alarms['oldest-message'])).toContain('>= 1800 in 5 of 5');
    expect(rule(alarms.errors)).toContain('>= 1 in 2 of 8');
    expect(rule(alarms.duration)).toContain('>= 150000 in 1 of 7');
    expect(rule(alarms.concurrency)).toContain('>= 38 in 15 of 21');
    expect(rule(alarms.throttles)).toBe(rule(alarmsOf(template).throttles));
    expect(Object.keys(alarms)).toEqual(WORKER_ALARM_NAMES.filter((name) => name !== 'latency'));
  });
});

describe('the alarms of topics', () => {
  test('an alarm of a topic fires for what no dead-letter queue holds', async () => {
    const orders = await synthesizeVariant({}, 'Orders');
    const alarms = allOf(orders, 'AWS::CloudWatch::Alarm')
      .map(({ Properties }) => Properties)
      .filter(({ AlarmName }) => /-undelivered$/.test(String(AlarmName)));

    expect(
      alarms.map(({ AlarmName, Metrics }) => [AlarmName, /"MetricName":"(\w+)"/.exec(JSON.stringify(Metrics))?.[1]]),
    ).toEqual([
      ['file-pipeline-dev-Orders-ImportantEvents-undelivered', 'NumberOfNotificationsFailedToRedriveToDlq'],
      ['file-pipeline-dev-Orders-Notices-undelivered', 'NumberOfNotificationsFailed'],
    ]);
  });

  test('alarm_overrides switches the alarms of topics off', async () => {
    const orders = await synthesizeVariant({ alarm_overrides: '{ undelivered = { enabled = false } }' }, 'Orders');

    expect(idsOf(orders, 'AWS::CloudWatch::Alarm')).toHaveLength(22);
  });
});
