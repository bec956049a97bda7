import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseStatistic } from '../../../src/services/cloudwatch/metrics/distribution.ts';
import { readSchedule } from '../../../src/services/eventbridge/schedule.ts';
import { TemplateError } from '../../../src/template/template-error.ts';
import { manualClock } from '../../../src/testing/manual-clock.ts';
import { openTestSite, type TestSite } from '../../support/deployed-template.ts';
import { eventually } from '../../support/eventually.ts';

const MINUTE = 60_000;
const queueArn = { 'Fn::GetAtt': ['Queue', 'Arn'] };
const standard = { Type: 'AWS::SQS::Queue' };
const fifo = { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true, ContentBasedDeduplication: true } };
const rule = (properties: object) => ({
  Type: 'AWS::Events::Rule',
  Properties: { ScheduleExpression: 'rate(5 minutes)', Targets: [{ Id: 'Target0', Arn: queueArn }], ...properties },
});

describe('AWS::Events::Rule', () => {
  let site: TestSite;
  let lines: string[];
  const clock = manualClock(Date.UTC(2026, 10, 21, 12, 30, 15, 678));

  beforeEach(() => {
    lines = [];
    site = openTestSite({ clock, log: (line) => lines.push(line) });
  });
  afterEach(() => site.close());

  const deploy = (Queue: object, properties: object = {}) =>
    site.deploy({ Resources: { Rule: rule(properties), Queue } as never }, { start: true });
  const sent = () => site.deployment.sqs.peek(site.deployment.sqs.queues()[0]?.name ?? '');
  const sum = (name: string) => {
    const { metrics } = site.deployment.cloudWatch;
    const metric = { namespace: 'AWS/Events', name, dimensions: { RuleName: 'dev-stack-rule' } };
    const window = { from: 0, to: clock.now() + MINUTE, period: 1e13 };
    return metrics.read(metric, window, parseStatistic('Sum'))[0]?.value;
  };

  test("a rule sends EventBridge's event to its queue, first after one period", async () => {
    await deploy(standard);

    clock.advance(4 * MINUTE);
    expect(sent()).toEqual([]);
    clock.advance(6 * MINUTE);

    await eventually(() => sent().length === 2, 'the second event');
    const events = sent().map(({ body }) => JSON.parse(body));
    expect(events[0]).toEqual({
      version: '0',
      id: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: '000000000000',
      time: '2026-11-21T12:35:15Z',
      region: 'eu-west-1',
      resources: ['arn:aws:events:eu-west-1:000000000000:rule/dev-stack-rule'],
      detail: {},
    });
    expect(events[1].id).not.toBe(events[0].id);
    expect([sum('TriggeredRules'), sum('Invocations'), sum('FailedInvocations')]).toEqual([2, 2, undefined]);
    expect(site.deployment.report.warnings).toEqual([]);
  });

  test('a rule fires at the minutes of its cron expression', async () => {
    await deploy(standard, { ScheduleExpression: 'cron(0 * * * ? *)' });

    clock.advance(60 * MINUTE);

    await eventually(() => sent().length === 1, 'the event');
    expect(JSON.parse(sent()[0]?.body ?? '').time).toMatch(/^2026-11-21T\d\d:00:00Z$/);
  });

  test('a rule sends to a FIFO queue in its group, every event as a new message', async () => {
    await deploy(fifo, {
      ScheduleExpression: 'rate(1 minute)',
      Targets: [{ Id: 'Target0', Arn: queueArn, SqsParameters: { MessageGroupId: 'schedule' } }],
    });

    clock.advance(3 * MINUTE);

    await eventually(() => sent().length === 3, 'the third event');
    expect(sent().map(({ systemAttributes }) => systemAttributes.MessageGroupId)).toEqual(Array(3).fill('schedule'));
  });

  test('a FIFO queue without content-based deduplication refuses events, which is counted, and warned of at deployment', async () => {
    await deploy(
      { ...fifo, Properties: { FifoQueue: true } },
      { Targets: [{ Id: 'Target0', Arn: queueArn, SqsParameters: { MessageGroupId: 'schedule' } }] },
    );

    clock.advance(5 * MINUTE);

    await eventually(() => sum('FailedInvocations') === 1, 'the failure');
    expect(sum('Invocations')).toBe(1);
    expect(lines).toEqual([expect.stringContaining('The queue should either have ContentBasedDeduplication enabled')]);
    expect(site.deployment.report.warnings).toEqual([
      expect.stringContaining('so the queue needs ContentBasedDeduplication'),
    ]);
  });

  test('a rule that its template disables sends no event', async () => {
    await deploy(standard, { State: 'DISABLED' });

    clock.advance(10 * MINUTE);

    expect(sum('TriggeredRules')).toBeUndefined();
    expect(site.deployment.report.notices).toEqual(['the schedule Rule is disabled by its template']);
  });

  test.each([
    [
      'a target that is not a queue',
      standard,
      { Targets: [{ Id: 'F', Arn: 'arn:aws:lambda:eu-west-1:000000000000:function:f' }] },
      'target F: arn:aws:lambda:eu-west-1:000000000000:function:f is not a queue; rules send only to queues here',
    ],
    ['a FIFO queue without a group', fifo, {}, 'Parameter(s) SqsParameters must be specified for target: Target0.'],
    [
      'an expression that EventBridge refuses',
      standard,
      { ScheduleExpression: 'rate(5 seconds)' },
      "ScheduleExpression must be like 'rate(5 minutes)' or 'cron(0 12 * * ? *)', got 'rate(5 seconds)': Amazon EventBridge refuses it",
    ],
  ])('a rule with %s is refused', async (_, queue, properties, message) => {
    const deployed = deploy(queue, properties);

    await expect(deployed).rejects.toThrow(TemplateError);
    await expect(deployed).rejects.toThrow(`Stack/Rule (AWS::Events::Rule): ${message}`);
  });

  test('properties of a rule and of a target without an effect are named in warnings', async () => {
    await deploy(standard, {
      EventPattern: { source: ['aws.s3'] },
      Targets: [{ Id: 'Target0', Arn: queueArn, Input: '{}' }],
    });

    expect(site.deployment.report.warnings).toEqual([
      'Stack/Rule: EventPattern of AWS::Events::Rule has no effect here',
      'AWS::Events::Rule Rule: Input of the target Target0 has no effect here',
    ]);
  });
});

/** Returns the first times at which a schedule fires after a moment. */
function firings(expression: string, after: string, count: number): string[] {
  const schedule = readSchedule(expression, Date.parse(after));
  const fired: string[] = [];
  for (let minute = Date.parse(after); fired.length < count; minute += MINUTE) {
    if (schedule.isDue(minute)) fired.push(new Date(minute).toISOString().slice(0, 16));
  }
  return fired;
}

test.each([
  ['every 15 minutes', 'cron(0/15 * * * ? *)', ['2026-01-30T00:00', '2026-01-30T00:15', '2026-01-30T00:30']],
  ['from a minute on', 'cron(50/5 * * * ? *)', ['2026-01-30T00:50', '2026-01-30T00:55', '2026-01-30T01:50']],
  ['noon', 'cron(0 12 * * ? *)', ['2026-01-30T12:00', '2026-01-31T12:00', '2026-02-01T12:00']],
  ['weekdays', 'cron(0 18 ? * MON-FRI *)', ['2026-01-30T18:00', '2026-02-02T18:00', '2026-02-03T18:00']],
  ['a list of weekdays', 'cron(0 0 ? * 1,7 *)', ['2026-01-31T00:00', '2026-02-01T00:00', '2026-02-07T00:00']],
  ['the first of a month', 'cron(0 8 1 * ? *)', ['2026-02-01T08:00', '2026-03-01T08:00', '2026-04-01T08:00']],
  ['the last day of a month', 'cron(0 0 L * ? *)', ['2026-01-31T00:00', '2026-02-28T00:00', '2026-03-31T00:00']],
  ['the last weekday of a month', 'cron(0 0 LW * ? *)', ['2026-01-30T00:00', '2026-02-27T00:00', '2026-03-31T00:00']],
  ['the weekday nearest the 15th', 'cron(0 0 15W * ? *)', ['2026-02-16T00:00', '2026-03-16T00:00', '2026-04-15T00:00']],
  ['a weekday 1st', 'cron(0 0 1W * ? *)', ['2026-02-02T00:00', '2026-03-02T00:00', '2026-04-01T00:00']],
  ['a Monday for a Saturday 1st', 'cron(0 0 1W 8 ? *)', ['2026-08-03T00:00']],
  ['the third Friday', 'cron(0 0 ? * 6#3 *)', ['2026-02-20T00:00', '2026-03-20T00:00', '2026-04-17T00:00']],
  ['the last Friday', 'cron(0 0 ? * 6L *)', ['2026-01-30T00:00', '2026-02-27T00:00', '2026-03-27T00:00']],
  ['a month by name', 'cron(0 0 1 MAR ? *)', ['2026-03-01T00:00', '2027-03-01T00:00']],
  ['leap days', 'cron(0 0 29 2 ? 2027-2030)', ['2028-02-29T00:00']],
])('a cron expression fires at %s', (_, expression, times) => {
  expect(firings(expression, '2026-01-30T00:00:00Z', times.length)).toEqual(times);
});

test.each([
  ['rate(1 minute)', ['2026-01-30T00:01', '2026-01-30T00:02']],
  ['rate(90 minutes)', ['2026-01-30T01:30', '2026-01-30T03:00']],
  ['rate(1 day)', ['2026-01-31T00:00', '2026-02-01T00:00']],
])('%s is counted from its start', (expression, times) => {
  expect(firings(expression, '2026-01-30T00:00:00Z', times.length)).toEqual(times);
});

test.each([
  'rate(0 minutes)',
  'rate(1 minutes)',
  'rate(5 minute)',
  'rate(5 seconds)',
  'rate(5)',
  'cron(0 12 * * * *)',
  'cron(0 12 ? * ? *)',
  'cron(0 12 * * ?)',
  'cron(60 12 * * ? *)',
  'cron(0 12 32 * ? *)',
  'cron(0 12 ? * 0 *)',
  'cron(0 12 ? * 6#6 *)',
  'cron(5-1 12 * * ? *)',
  'cron(*/0 12 * * ? *)',
  'cron(0 12 * FOO ? *)',
  'every day',
])('the expression %s is refused, and the error names it', (expression) => {
  expect(() => readSchedule(expression, 0)).toThrow(`got '${expression}'`);
});
