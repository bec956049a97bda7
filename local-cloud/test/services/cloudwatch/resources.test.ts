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
    // CloudFormation takes text for numbers and flags.
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

describe('CloudWatch in templates', () => {
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

  test('an alarm fires, tells its topic, and clears', async () => {
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

  test('topics report how many notifications they delivered', async () => {
    await site.deployment.sns.publish('arn:aws:sns:eu-west-1:000000000000:dev-stack-topic', 'hello');
    await pass(1);

    const { metrics } = site.deployment.cloudWatch;
    const delivered = {
      namespace: 'AWS/SNS',
      name: 'NumberOfNotificationsDelivered',
      dimensions: { TopicName: 'dev-stack-topic' },
    };
    expect(metrics.list().map(({ metric }) => metric)).toContainEqual(delivered);
  });

  test('a dashboard keeps its definition with every reference resolved', () => {
    const arn = 'arn:aws:cloudwatch:eu-west-1:000000000000:alarm:dev-stack-notempty';

    expect(JSON.parse(site.deployment.cloudWatch.dashboards.get('pipeline').body)).toEqual({
      widgets: [{ type: 'alarm', properties: { alarms: [arn] } }],
    });
  });

  test('log groups are there before their first line, saved queries for whoever asks', () => {
    expect(site.deployment.cloudWatchLogs.groups()).toEqual([{ name: '/aws/lambda/f', retentionInDays: 14 }]);
    expect([...site.deployment.declaredLogs.savedQueries.values()]).toEqual([
      { name: 'files/slowest', query: 'sort ms desc', logGroups: ['/aws/lambda/f'] },
    ]);
  });

  test('none of it is warned about', () => {
    expect(site.deployment.report.warnings).toEqual([]);
  });

  test('a refused alarm names stack and resource', async () => {
    const refused = { ...alarm, Properties: { ...alarm.Properties, Period: 45 } };

    await expect(site.deploy({ Resources: { ...template.Resources, NotEmpty: refused } })).rejects.toThrow(
      'Stack/NotEmpty (AWS::CloudWatch::Alarm): Period must be a multiple of 60 seconds, got 45.',
    );
  });
});
