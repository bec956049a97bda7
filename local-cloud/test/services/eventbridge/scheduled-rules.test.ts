import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseStatistic } from '../../../src/services/cloudwatch/metrics/distribution.ts';
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

  test("sends EventBridge's event to its queue, first after one period", async () => {
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

  test('fires at the minutes of a cron expression', async () => {
    await deploy(standard, { ScheduleExpression: 'cron(0 * * * ? *)' });

    clock.advance(60 * MINUTE);

    await eventually(() => sent().length === 1, 'the event');
    expect(JSON.parse(sent()[0]?.body ?? '').time).toMatch(/^2026-11-21T\d\d:00:00Z$/);
  });

  test('sends to a FIFO queue in its group, every event as a new message', async () => {
    await deploy(fifo, {
      ScheduleExpression: 'rate(1 minute)',
      Targets: [{ Id: 'Target0', Arn: queueArn, SqsParameters: { MessageGroupId: 'schedule' } }],
    });

    clock.advance(3 * MINUTE);

    await eventually(() => sent().length === 3, 'the third event');
    expect(sent().map(({ systemAttributes }) => systemAttributes.MessageGroupId)).toEqual(Array(3).fill('schedule'));
  });

  test('counts what a FIFO queue without content-based deduplication refuses, and warns of it at the load', async () => {
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

  test('sends nothing while its template disables it', async () => {
    await deploy(standard, { State: 'DISABLED' });

    clock.advance(10 * MINUTE);

    expect(sum('TriggeredRules')).toBeUndefined();
    expect(site.deployment.report.notices).toEqual(['the schedule Rule is disabled by its template']);
  });

  test.each([
    [
      'a target that is no queue',
      standard,
      { Targets: [{ Id: 'F', Arn: 'arn:aws:lambda:eu-west-1:000000000000:function:f' }] },
      'target F: arn:aws:lambda:eu-west-1:000000000000:function:f is no queue; rules send to queues only here',
    ],
    ['a FIFO queue without a group', fifo, {}, 'Parameter(s) SqsParameters must be specified for target: Target0.'],
    [
      'an expression that EventBridge refuses',
      standard,
      { ScheduleExpression: 'rate(5 seconds)' },
      "ScheduleExpression must be like 'rate(5 minutes)' or 'cron(0 12 * * ? *)', got 'rate(5 seconds)': Amazon EventBridge refuses it",
    ],
  ])('is refused with %s', async (_, queue, properties, message) => {
    const deployed = deploy(queue, properties);

    await expect(deployed).rejects.toThrow(TemplateError);
    await expect(deployed).rejects.toThrow(`Stack/Rule (AWS::Events::Rule): ${message}`);
  });

  test('names what it leaves out of a target and of a rule', async () => {
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
