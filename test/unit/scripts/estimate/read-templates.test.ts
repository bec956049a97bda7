import { describe, expect, test } from '@jest/globals';
import { countResources } from '../../../../scripts/estimate/read-templates.ts';

describe('what templates have that costs something by being there', () => {
  test('is counted as AWS bills it: an alarm by the metrics it looks at', () => {
    const stat = { MetricStat: {} };
    const template = {
      Resources: {
        Plain: { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'Errors' } },
        Expression: { Type: 'AWS::CloudWatch::Alarm', Properties: { Metrics: [{ Expression: 'a/b' }, stat, stat] } },
        Dashboard: { Type: 'AWS::CloudWatch::Dashboard', Properties: {} },
        Key: { Type: 'AWS::KMS::Key', Properties: {} },
        Queue: { Type: 'AWS::SQS::Queue' },
      },
    };

    expect(countResources(template)).toEqual({ alarmMetrics: 3, dashboards: 1, kmsKeys: 1 });
  });
});
