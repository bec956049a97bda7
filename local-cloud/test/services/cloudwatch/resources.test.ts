import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { manualClock } from '../../../src/testing/manual-clock.ts';
import { openTestSite, type TestSite } from '../../support/deployed-template.ts';

const alarm = {
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    AlarmDescription: 'See docs/runbook.md',
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['Queue', 'QueueName'] } }],
    Statistic: 'Maximum',
    // CloudFormation accepts text for numbers and flags.
    Period: '60',
    EvaluationPeriods: 1,
    Threshold: '0',
    ActionsEnabled: 'true',
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
    AlarmActions: [{ Ref: 'Topic' }],
  },
};

const template = {
  Resources: {
    NotEmpty: alarm,
    Topic: {
      Type: 'AWS::SNS::Topic',
      Properties: { Subscription: [{ Protocol: 'email', Endpoint: 'team@example.com' }] },
    },
    Queue: { Type: 'AWS::SQS::Queue' },
    Dashboard: {
      Type: 'AWS::CloudWatch::Dashboard',
      Properties: {
        DashboardName: 'pipeline',
        DashboardBody: {
          'Fn::Join': [
            '',
            ['{"widgets":[{"type":"alarm","properties":{"alarms":["', { 'Fn::GetAtt': ['NotEmpty', 'Arn'] }, '"]}}]}'],
          ],
        },
      },
    },
    Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/aws/lambda/f', RetentionInDays: 14 } },
    Slowest: {
      Type: 'AWS::Logs::QueryDefinition',
      Properties: { Name: 'files/slowest', QueryString: 'sort ms desc', LogGroupNames: [{ Ref: 'Group' }] },
    },
  },
};

describe('CloudWatch and CloudWatch Logs in templates', () => {
  const clock = manualClock();
  let printed: string[];
  let site: TestSite;

  beforeEach(async () => {
    printed = [];
    site = openTestSite({ clock, log: (line) => printed.push(line) });
    await site.deploy(template);
  });
  afterEach(() => site.close());

  const pass = async (minutes: number) => {
    for (let second = 0; second < minutes * 60; second += 10) {
      clock.advance(10_000);
      await site.deployment.cloudWatch.tick();
    }
  };
  const states = () =>
    Object.fromEntries(site.deployment.cloudWatch.alarms.list().map(({ name, state }) => [name, state]));

  test('an alarm fires, notifies its topic, and clears', async () => {
    await pass(2);
    expect(states()).toEqual({ 'dev-stack-notempty': 'OK' });

    await site.deployment.sqs.send('arn:aws:sqs:eu-west-1:000000000000:dev-stack-queue', 'x');
    await pass(3);

    expect(states()).toEqual({ 'dev-stack-notempty': 'ALARM' });
    expect(printed).toEqual([
      expect.stringMatching(
        /^SNS would send an email to team@example.com: ALARM: "dev-stack-notempty" in .*: Threshold Crossed: 1 datapoint \[1\.0 \(.*\)\] was greater than the threshold \(0\.0\)\.$/,
      ),
    ]);

    site.deployment.sqs.deleteQueue('dev-stack-queue');
    await pass(5);
    expect(states()).toEqual({ 'dev-stack-notempty': 'OK' });
  });

  test('topics report the number of delivered notifications', async () => {
    await site.deployment.sns.publish('arn:aws:sns:eu-west-1:000000000000:dev-stack-topic', 'hello');
    await pass(1);

    const dimensions = { TopicName: 'dev-stack-topic' };
    const metric = { namespace: 'AWS/SNS', name: 'NumberOfNotificationsDelivered', dimensions };
    const range = { from: 0, to: clock.now() + 60_000, period: 1e13 };
    const [delivered] = site.deployment.cloudWatch.metrics.read(metric, range, ({ sum }) => sum);
    expect(delivered?.value).toBe(1);
  });

  test('a dashboard has the body of its template with every reference resolved', () => {
    const arn = 'arn:aws:cloudwatch:eu-west-1:000000000000:alarm:dev-stack-notempty';

    expect(JSON.parse(site.deployment.cloudWatch.dashboards.get('pipeline').body)).toEqual({
      widgets: [{ type: 'alarm', properties: { alarms: [arn] } }],
    });
  });

  test('log groups exist before their first event, and saved queries are kept', () => {
    expect(site.deployment.logs.groups()).toEqual([{ name: '/aws/lambda/f', retentionInDays: 14 }]);
    expect([...site.deployment.logs.savedQueries.values()]).toEqual([
      { name: 'files/slowest', query: 'sort ms desc', logGroups: ['/aws/lambda/f'] },
    ]);
  });

  test('the template causes no warnings', () => {
    expect(site.deployment.report.warnings).toEqual([]);
  });

  test('the error of an invalid alarm names the stack and the resource', async () => {
    const refused = { ...alarm, Properties: { ...alarm.Properties, Period: 45 } };

    await expect(site.deploy({ Resources: { ...template.Resources, NotEmpty: refused } })).rejects.toThrow(
      'Stack/NotEmpty (AWS::CloudWatch::Alarm): Period must be a multiple of 60 seconds, got 45.',
    );
  });
});
